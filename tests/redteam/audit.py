"""`make audit`: are flaws known of what Nova is built on, and could anybody be asked about them at all?"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

LOCK = "requirements.lock"
ASK = ("-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", LOCK, "--format", "json")
NOBODY = "Nothing was audited: the advisory service did not answer (is this machine offline?)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to print, and the exit status: 1 only for flaws that were found."""

    text: str
    status: int = 0


def verdict(report: str) -> Verdict:
    """What pip-audit's report in JSON comes to; an empty one means that it could not ask."""
    if not report.strip():
        return Verdict(NOBODY)
    packages: list[dict[str, Any]] = json.loads(report)["dependencies"]
    asked = [each for each in packages if "skip_reason" not in each]
    flaws = [f"{each['name']} {each['version']}: {_told(flaw)}" for each in asked for flaw in each["vulns"]]
    unknown = f"; of {len(packages) - len(asked)} it knows nothing" if len(asked) < len(packages) else ""
    if not asked:
        return Verdict(NOBODY)
    count = f"{len(asked)} packages of {LOCK} were audited{unknown}: {len(flaws) or 'no'} known flaws"
    return Verdict("\n".join([count, *flaws]), 1 if flaws else 0)


def _told(flaw: dict[str, Any]) -> str:
    fixed = ", ".join(flaw["fix_versions"])
    return f"{flaw['id']}, {f'fixed in {fixed}' if fixed else 'not fixed yet'}"


def main() -> int:
    asked = subprocess.run([sys.executable, *ASK], capture_output=True, text=True, check=False)
    found = verdict(asked.stdout)
    print(found.text)
    return found.status


if __name__ == "__main__":
    sys.exit(main())
