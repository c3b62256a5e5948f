"""ORM code checked against the schema, and scoped queries to start from."""
