"""Where the sources name models and fields."""
