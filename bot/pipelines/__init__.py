"""Pipelines: named, declared sequences of steps, whose runs survive the process that works on them."""
