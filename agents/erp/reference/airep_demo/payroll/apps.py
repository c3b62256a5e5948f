from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "airep_demo.payroll"
