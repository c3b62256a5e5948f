"""What Nova knows of an ERP: the reading of its sources, its schema and scopes, the audit, the reference project."""
