"""A small Django project for the tests: two apps, every kind of thing that a reading may get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

SETTINGS = """
    SECRET_KEY = "tests"
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"] + ["people", "trade.apps.TradeConfig"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    AUTH_USER_MODEL = "people.Person"
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    USE_TZ = True
    """

PEOPLE = """
    from django.contrib.auth.models import AbstractUser
    from django.db import models

    class Company(models.Model):
        name = models.CharField(max_length=80, unique=True)

    class Site(models.Model):
        company = models.ForeignKey(Company, models.PROTECT, related_name="sites")
        name = models.CharField("site name", max_length=40)

        class Meta:
            constraints = [models.UniqueConstraint(fields=["company", "name"], name="site_name")]

    class Person(AbstractUser):
        company = models.ForeignKey("Company", on_delete=models.CASCADE, null=True)
    """

BASES = """
    import uuid
    from django.conf import settings
    from django.db import models
    from django.db.models import DecimalField

    LENGTH = 30

    class MoneyField(DecimalField):
        pass

    class Stamped(models.Model):
        created = models.DateTimeField(auto_now_add=True, db_index=True)
        author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="%(class)ss")
        note = models.TextField(blank=True)

        class Meta:
            abstract = True
            ordering = ["-created"]
    """

TRADE = """
    from django.contrib.contenttypes.fields import GenericForeignKey
    from django.contrib.contenttypes.models import ContentType
    from django.core.validators import MinValueValidator
    from django.db import models
    from django.db.models import Q

    from people import models as people
    from . import bases
    from .bases import MoneyField, Stamped

    class OrderQuerySet(models.QuerySet):
        pass

    class OpenOrders(models.Manager):
        def get_queryset(self):
            return super().get_queryset().filter(site__isnull=False)

    class Order(Stamped):
        '''What somebody wants.

        More about it.
        '''

        class Status(models.TextChoices):
            DRAFT = "draft", "Draft"
            SENT = "sent", "Sent"

        number = models.CharField(max_length=bases.LENGTH)
        site = models.ForeignKey(people.Site, on_delete=models.PROTECT)
        backup = models.ForeignKey("people.Site", models.SET_NULL, null=True, blank=True, related_name="+")
        status = models.CharField(max_length=5, choices=Status.choices, default=Status.DRAFT)
        total = MoneyField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
        tags = models.ManyToManyField("Tag", related_name="orders")
        parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True)
        note = None

        objects = OrderQuerySet.as_manager()
        open_orders = OpenOrders()

        class Meta(Stamped.Meta):
            db_table = "orders"
            unique_together = ("site", "number")
            indexes = [models.Index(fields=["status", "site"], name="order_status")]
            constraints = [models.CheckConstraint(condition=Q(total__gte=0), name="order_total")]

        @property
        def is_late(self):
            return False

        def save(self, *args, **kwargs):
            super().save(*args, **kwargs)

    class Tag(models.Model):
        word = models.SlugField(primary_key=True)
        content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
        object_id = models.PositiveIntegerField()
        about = GenericForeignKey()

    class Rush(Order):
        until = models.DateField()

    class Late(Order):
        class Meta:
            proxy = True
            ordering = ["number"]

    class Line(models.Model):
        order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
        at = models.OneToOneField("people.Site", models.DO_NOTHING, null=True, db_constraint=False)

        class Meta:
            app_label = "trade"
            order_with_respect_to = "order"
    """

SIGNALS = """
    from django.db.models.signals import post_save, pre_delete
    from django.dispatch import receiver

    from .models import Order

    @receiver([post_save, pre_delete], sender=Order)
    def heard(sender, **kwargs):
        pass
    """

PROJECT: Mapping[str, str] = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n",
    "conf/__init__.py": "",
    "conf/settings.py": SETTINGS,
    "people/__init__.py": "",
    "people/models.py": PEOPLE,
    "people/migrations/__init__.py": "",
    "trade/__init__.py": "",
    "trade/apps.py": """
        from django.apps import AppConfig

        class TradeConfig(AppConfig):
            name = "trade"
            label = "shop"

            def ready(self):
                from . import signals  # noqa: F401
        """,
    "trade/bases.py": BASES,
    "trade/models.py": TRADE.replace('app_label = "trade"', 'app_label = "shop"'),
    "trade/signals.py": SIGNALS,
    "trade/tests/__init__.py": "",
    "trade/tests/models.py": "from django.db import models\nclass OnlyForTests(models.Model):\n    pass\n",
    "trade/migrations/__init__.py": "",
}


def write_project(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """The project in a folder, with some files changed or added."""
    for name, text in {**PROJECT, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder
