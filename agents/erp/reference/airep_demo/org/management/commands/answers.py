"""`python -m django answers 2 2+5`: the right figures for sets of branches, from the seed and not the database."""

import json

from django.core.management.base import BaseCommand, CommandParser

from airep_demo.seed.answers import all_answers
from airep_demo.seed.build import build


class Command(BaseCommand):
    help = "Print the right answers for sets of branch ids, such as 2 or 2+5."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("branches", nargs="+")

    def handle(self, *_args: object, branches: list[str], **_options: object) -> str:
        world = build()
        answers = {each: all_answers(world, map(int, each.split("+"))) for each in branches}
        return json.dumps(answers, default=str)
