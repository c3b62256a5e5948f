from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "airep_demo.accounts"
