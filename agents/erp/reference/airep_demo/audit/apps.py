from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "airep_demo.audit"
