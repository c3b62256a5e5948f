"""A small project of several companies with sites, for samples of views, forms and jobs to stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from agents.erp.audit.finding import Finding
from agents.erp.audit.opening import open_audit
from agents.erp.audit.report import AuditReport

ROOTS = ("org.Company", "org.Site")
MARK = "# leak"

ORG = """
    from django.contrib.auth.models import AbstractUser
    from django.db import models

    class Company(models.Model):
        name = models.CharField(max_length=80)

    class Site(models.Model):
        company = models.ForeignKey(Company, models.CASCADE, related_name="sites")
        slug = models.SlugField()

    class Person(AbstractUser):
        company = models.ForeignKey(Company, models.CASCADE)
        site = models.ForeignKey(Site, models.SET_NULL, null=True)
    """

SHOP = """
    from django.db import models
    from org.models import Company, Person, Site

    class Unit(models.Model):
        name = models.CharField(max_length=20)

    class Customer(models.Model):
        company = models.ForeignKey(Company, models.CASCADE, related_name="customers")
        name = models.CharField(max_length=80)

    class Product(models.Model):
        company = models.ForeignKey(Company, models.CASCADE, related_name="products")
        unit = models.ForeignKey(Unit, models.PROTECT)
        name = models.CharField(max_length=80)

    class Order(models.Model):
        site = models.ForeignKey(Site, models.CASCADE, related_name="orders")
        customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
        number = models.CharField(max_length=20)
        status = models.CharField(max_length=20)

    class Line(models.Model):
        order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
        product = models.ForeignKey(Product, models.PROTECT)
        amount = models.IntegerField()

    class Delivery(models.Model):
        site = models.ForeignKey(Site, models.CASCADE)
        order = models.ForeignKey(Order, models.CASCADE)

    class Export(models.Model):
        file = models.FileField()
        done = models.BooleanField(default=False)

    class Rule(models.Model):
        site = models.ForeignKey(Site, models.CASCADE)
        payload = models.JSONField(default=dict)
    """

MIDDLEWARE = """
    class CompanyMiddleware:
        def __init__(self, get_response):
            self.get_response = get_response

        def __call__(self, request):
            request.company = request.user.company
            request.site = request.user.site
            return self.get_response(request)
    """

PROJECT = {
    "manage.py": "",
    "org/__init__.py": "",
    "org/models.py": ORG,
    "org/middleware.py": MIDDLEWARE,
    "shop/__init__.py": "",
    "shop/models.py": SHOP,
    "conf/__init__.py": "",
    "conf/settings.py": """
        INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "org", "shop"]
        AUTH_USER_MODEL = "org.Person"
        MIDDLEWARE = ["org.middleware.CompanyMiddleware"]
        """,
}


@dataclass(frozen=True)
class Sample:
    """Files with a leak, its class, and the same files without it. The leaking lines end with `# leak`."""

    rule: str
    file: str
    leak: str
    fixed: str
    others: Mapping[str, str] | None = None


def write_project(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in {**PROJECT, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def audited(folder: Path, files: Mapping[str, str], roots: Sequence[str] = ROOTS) -> AuditReport:
    """The audit of some files among the project's."""
    audit = open_audit(write_project(folder, files), roots)
    return audit.of(files)


def told(findings: Sequence[Finding]) -> list[str]:
    """Each finding in a few words, for comparing and for reading when a test fails."""
    return [f"{finding.rule} {finding.verdict} {finding.place}" for finding in findings]


def marked(file: str, code: str) -> set[int]:
    """Numbers of the lines that are marked as leaking."""
    return {
        number for number, line in enumerate(dedent(code).lstrip("\n").splitlines(), start=1) if line.endswith(MARK)
    }
