"""An ERP on PostgreSQL: every linked person is a login role of their own, and the database itself keeps rows apart."""
