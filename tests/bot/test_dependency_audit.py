"""The audit of dependencies tells flaws from silence: a service that knows nothing is no clean bill."""

from __future__ import annotations

import json
from typing import Any

from tests.redteam.audit import NOBODY, verdict

CLEAN: dict[str, Any] = {"name": "redis", "version": "8.1.0", "vulns": []}
FLAWED: dict[str, Any] = {
    "name": "yarl",
    "version": "1.0",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["1.1"], "aliases": []}],
}
UNKNOWN: dict[str, Any] = {"name": "own", "skip_reason": "Dependency not found"}


def report(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_flaw_fails_and_names_the_remedy():
    found = verdict(report(CLEAN, FLAWED))
    assert found.status == 1
    assert found.text.splitlines()[-1] == "yarl 1.0: CVE-2026-1, fixed in 1.1"


def test_no_flaws_of_those_that_are_known_is_well_and_says_of_how_many():
    found = verdict(report(CLEAN, UNKNOWN))
    assert (found.status, found.text) == (
        0,
        "1 packages of requirements.lock were audited; of 1 it knows nothing: no known flaws",
    )


def test_where_nobody_answers_nothing_was_audited():
    assert [verdict(said).text for said in ("", report(UNKNOWN))] == [NOBODY, NOBODY]
