"""How Nova finds out where its answers fail, and tells its owners."""
