"""Toolboxes: what the agents can do, beside what they know."""
