from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "airep_demo.purchasing"

    def ready(self) -> None:
        """Connect the receivers."""
        from airep_demo.purchasing import signals  # noqa: F401, PLC0415 - receivers need the models, which load later
