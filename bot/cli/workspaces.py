"""`nova workspaces`: which there are; invite a Slack team, take one out, delete what is kept of a former workspace."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable

from bot.audit_log import open_audit_log
from bot.cli.output import complain, show
from bot.settings import BadSettings, Settings
from bot.web.console.address import address_of
from bot.workspaces.checkup import platforms_of
from bot.workspaces.definition import Definition
from bot.workspaces.installations import Installations
from bot.workspaces.installing import INVITATION_KEPT, invitations
from bot.workspaces.opening import definitions_of, installations_of, slack_app_of
from bot.workspaces.routes import INSTALL
from bot.workspaces.vault import WrongKey
from memory.connection import Store, open_store
from memory.partition import patterns

NONE_YET = "NOVA_WORKSPACES is not set, so there is one workspace, this one; docs/workspaces.md adds others"
NO_SLACK = "NOVA_SLACK_CLIENT_ID is not set, so no Slack team can be installed; see docs/workspaces.md"
STAYS = "the token was deleted, but Slack still lists Nova there ({}): take the app out in that team"


def run(settings: Settings, options: argparse.Namespace) -> int:
    acts: dict[str, Callable[[Settings, argparse.Namespace, Store], Awaitable[int]]] = {
        "list": _list,
        "invite": _invite,
        "remove": _remove,
        "forget": _forget,
    }
    if options.action != "list" and not options.name:
        complain(f"which workspace? `nova workspaces {options.action} NAME`")
        return 2
    return asyncio.run(_run(settings, options, acts[options.action]))


async def _run(
    settings: Settings,
    options: argparse.Namespace,
    act: Callable[[Settings, argparse.Namespace, Store], Awaitable[int]],
) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        try:
            return await act(settings, options, store)
        except WrongKey as problem:
            complain(str(problem))
            return 1


async def _list(settings: Settings, options: argparse.Namespace, store: Store) -> int:
    installations = installations_of(settings, store.redis)
    rows = [await _row(each, installations) for each in definitions_of(settings)]
    if options.json:
        show(json.dumps(rows, ensure_ascii=False))
    else:
        show("\n".join(f"{row['name']:12} {row['platforms'] or 'no platform yet'}" for row in rows) or NONE_YET)
    return 0


async def _row(definition: Definition, installations: Installations | None) -> dict[str, str]:
    installation = await installations.find(definition.name) if installations else None
    return {
        "name": definition.name,
        "platforms": platforms_of(definition, installation),
        "team": installation.team if installation else "",
        "installed_by": installation.by if installation else "",
        "installed_at": installation.at.isoformat() if installation else "",
    }


async def _invite(settings: Settings, options: argparse.Namespace, store: Store) -> int:
    """Print a link that installs Nova into one Slack team, once."""
    _needed(installations_of(settings, store.redis))
    if options.name not in {each.name for each in definitions_of(settings)}:
        raise BadSettings(f"NOVA_WORKSPACES: there is no table [{options.name}] in {settings.nova_workspaces}")
    token = await invitations(store.redis).new(options.name)
    await open_audit_log(settings, store.redis).note(settings.console_person, "invited", options.name)
    show(f"{address_of(settings).rstrip('/')}{INSTALL}?invitation={token}")
    complain(f"works once, for {INVITATION_KEPT.days} days: send it only to whoever may install Nova in their Slack")
    return 0


async def _remove(settings: Settings, options: argparse.Namespace, store: Store) -> int:
    """Take Nova out of the Slack team of a workspace; what is remembered stays."""
    installations = _needed(installations_of(settings, store.redis))
    await invitations(store.redis).withdraw(options.name)
    installation = await installations.find(options.name)
    if installation is None:
        show(f"{options.name}: no Slack team; open invitations were withdrawn")
        return 0
    await installations.remove(installation)
    await open_audit_log(settings, store.redis).note(settings.console_person, "removed", options.name)
    if failure := await slack_app_of(settings).uninstall(installation.token):
        complain(STAYS.format(failure))
    show(f"{options.name}: Nova left the Slack team {installation.team_name} ({installation.team})")
    return 0


async def _forget(settings: Settings, options: argparse.Namespace, store: Store) -> int:
    """Delete everything kept for a workspace that is no longer served."""
    if options.name in {each.name for each in definitions_of(settings)}:
        complain(f"first take the table [{options.name}] out of {settings.nova_workspaces}, and start Nova again")
        return 2
    names = [name for pattern in patterns(options.name) async for name in store.redis.scan_iter(pattern, count=1000)]
    if not options.yes:
        show(f"this would delete {len(names)} keys of {options.name}; --yes does it")
        return 0
    for name in names:
        await store.redis.delete(name)
    if installations := installations_of(settings, store.redis):
        await installations.discard(options.name)
    await open_audit_log(settings, store.redis).note(settings.console_person, "removed", f"all of {options.name}")
    show(f"deleted: {len(names)} keys; its files are in {settings.nova_data_dir / 'workspaces' / options.name}")
    return 0


def _needed(installations: Installations | None) -> Installations:
    if installations is None:
        raise BadSettings(NO_SLACK)
    return installations
