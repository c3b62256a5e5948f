from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "airep_demo.sales"

    def ready(self) -> None:
        """Connect the receivers."""
        from airep_demo.sales import signals  # noqa: F401, PLC0415 - receivers need the models, which load later
