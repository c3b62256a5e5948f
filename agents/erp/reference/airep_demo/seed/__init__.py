"""The rows of the ERP, made in plain Python: the same seed makes the same rows, and nothing here reads a clock."""
