"""The specialists and what they can do."""
