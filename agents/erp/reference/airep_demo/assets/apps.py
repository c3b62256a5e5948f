from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "airep_demo.assets"
