"""Nova under load for long: whether its memory stays flat, and whether restarts lose anything."""
