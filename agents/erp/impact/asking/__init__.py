"""Questions about changes in plain words."""
