"""`python -m django seed [--migrate]`: fill an empty database."""

import json

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from airep_demo.org.models import Tenant
from airep_demo.seed.build import build
from airep_demo.seed.load import load
from airep_demo.seed.world import AS_OF, DEMO_USER, SEED


class Command(BaseCommand):
    help = "Fill an empty database with two companies; the same seed makes the same rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--migrate", action="store_true", help="make the tables first")

    def handle(self, *_args: object, seed: int, migrate: bool, **_options: object) -> str:
        if migrate:
            call_command("migrate", verbosity=0)
        if Tenant.objects.exists():
            raise CommandError("the database has companies already; seed an empty one")
        rows = load(build(seed))
        return json.dumps({"rows": rows, "seed": seed, "as_of": AS_OF.isoformat(), "demo_user": DEMO_USER})
