"""Statements, locks and the scratch database."""
