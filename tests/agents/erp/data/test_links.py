"""A person is linked with a user by a code that the ERP issued: once, soon, and after few attempts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.erp.data.demo import manage
from agents.erp.data.links import MOST_ATTEMPTS, Links, code_hash
from agents.erp.data.scope import Key, NoAccess
from tests.agents.erp.data.kit import Workbench, policy
from tests.agents.erp.reference.kit import DjangoProcess


class KeptLinks:
    """Links in memory."""

    def __init__(self) -> None:
        self.links: dict[str, Key] = {}
        self.tries: dict[str, int] = {}
        self.spent: set[str] = set()

    async def attempts(self, person: str, within: timedelta) -> int:
        self.tries[person] = self.tries.get(person, 0) + 1
        return self.tries[person]

    async def spend(self, code_hash: str, keep: timedelta) -> bool:
        first = code_hash not in self.spent
        self.spent.add(code_hash)
        return first

    async def link(self, person: str, user: Key) -> None:
        self.links[person] = user

    async def linked(self, person: str) -> Key | None:
        return self.links.get(person)

    async def unlink(self, person: str) -> bool:
        return self.links.pop(person, None) is not None


@pytest.fixture
def erp(own_file: Path) -> Iterator[DjangoProcess]:
    with DjangoProcess(own_file) as process:
        yield process


@pytest.fixture
def kept() -> KeptLinks:
    return KeptLinks()


@pytest.fixture
def links(own_bench: Workbench, kept: KeptLinks) -> Links:
    return Links(own_bench.source, policy().identity, kept)


def now() -> datetime:
    return datetime.now(UTC)


ISSUE = """
from airep_demo.accounts.models import User
from airep_demo.accounts.nova import issue_code
answer = issue_code(User.objects.get(username="omar").pk)
"""


async def test_a_code_issued_in_the_erp_links_once(erp: DjangoProcess, links: Links, kept: KeptLinks):
    code = erp.run(ISSUE)

    assert await links.redeem("slack:T1:U1", code.lower(), now()) == 2
    with pytest.raises(NoAccess, match="wrong, used or too old"):
        await links.redeem("slack:T1:U2", code, now())
    assert kept.links == {"slack:T1:U1": 2}


async def test_a_code_is_good_for_ten_minutes(erp: DjangoProcess, links: Links):
    code = erp.run(ISSUE)

    with pytest.raises(NoAccess, match="wrong, used or too old"):
        await links.redeem("telegram:1", code, now() + timedelta(minutes=11))


async def test_a_new_code_ends_the_one_before_and_a_revoked_one_is_useless(erp: DjangoProcess, links: Links):
    first, second = erp.run(ISSUE), erp.run(ISSUE)
    erp.run("from airep_demo.accounts.nova import revoke_codes; revoke_codes(2)")

    for code in (first, second):
        with pytest.raises(NoAccess):
            await links.redeem("telegram:1", code, now())


async def test_after_a_few_wrong_codes_even_the_right_one_has_to_wait(erp: DjangoProcess, links: Links):
    code = erp.run(ISSUE)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(NoAccess, match="wrong"):
            await links.redeem("telegram:1", "AAAA-BBBB-CC", now())

    with pytest.raises(NoAccess, match="Too many codes"):
        await links.redeem("telegram:1", code, now())


def test_the_erp_keeps_a_slow_hash_that_both_sides_make_alike(erp: DjangoProcess):
    code, stored = erp.run(f"""
    {ISSUE.strip().replace(chr(10), chr(10) + "    ")}
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT code_hash FROM nova_link_code")
        answer = [answer, cursor.fetchone()[0]]
    """)
    started = time.perf_counter()

    assert code_hash(code) == stored
    assert code not in stored
    assert time.perf_counter() - started > 0.005


def test_a_code_can_be_had_at_the_desk(own_file: Path):
    assert len(manage(own_file, "nova_code", "omar").strip()) == len("KF7W-M2XP-9T")


def test_the_page_gives_a_code_to_whoever_is_logged_in(erp: DjangoProcess):
    shown, user = erp.run("""
        import re
        from django.db import connection
        from django.test import Client
        from airep_demo.accounts.models import User
        client = Client()
        client.force_login(User.objects.get(username="dana"))
        page = client.post("/account/nova/").content.decode()
        with connection.cursor() as cursor:
            cursor.execute("SELECT u.username FROM nova_link_code c JOIN accounts_user u ON u.id = c.user_id")
            answer = [bool(re.search(r"/link \\w{4}-\\w{4}-\\w{2}", page)), cursor.fetchone()[0]]
    """)

    assert (shown, user) == (True, "dana")
