"""`nova erp code`: a one-time code that connects a person with a user of the reference ERP."""

from __future__ import annotations

import argparse

from agents.erp.data.demo import DemoFailed, manage, prepare
from bot.cli.output import complain, show
from bot.company import DEMO
from bot.settings import Settings

OWN = "the configured ERP gives its own codes, under “Connect Nova”; this command is for the demo that ships with Nova"


def run(settings: Settings, options: argparse.Namespace) -> int:
    if settings.nova_erp_project is not None:
        complain(OWN)
        return 2
    try:
        demo = prepare(settings.nova_data_dir / "erp" / DEMO)
        code = manage(demo.database, "nova_code", options.user).strip()
    except DemoFailed as problem:
        complain(str(problem))
        return 1
    show(
        f"/link {code}\nSend this to Nova in a direct message within ten minutes to be {options.user} in the demo ERP."
    )
    return 0
