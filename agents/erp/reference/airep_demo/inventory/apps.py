from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "airep_demo.inventory"
