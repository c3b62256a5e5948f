"""AIREP, a small ERP of two companies and five branches: the project Nova knows when it is given no other."""
