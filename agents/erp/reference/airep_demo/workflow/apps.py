from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "airep_demo.workflow"
