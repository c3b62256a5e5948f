from django.apps import AppConfig


class CRMConfig(AppConfig):
    name = "airep_demo.crm"
