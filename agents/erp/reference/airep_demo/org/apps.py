from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "airep_demo.org"
