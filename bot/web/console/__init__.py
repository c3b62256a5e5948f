"""The console: what Nova does, learns and costs, for its owners, in a browser."""
