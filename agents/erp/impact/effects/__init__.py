"""What follows from an operation, each consequence in a module of its own."""
