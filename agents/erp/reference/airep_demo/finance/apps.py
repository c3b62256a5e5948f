from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "airep_demo.finance"
