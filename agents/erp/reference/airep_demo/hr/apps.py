from django.apps import AppConfig


class HRConfig(AppConfig):
    name = "airep_demo.hr"
