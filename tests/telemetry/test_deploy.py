"""What ships to run Nova with: units, image, compose file, alerts and dashboard fit the program they are for."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.commands import ROLES
from bot.settings import Settings
from bot.telemetry.exposition import COUNTERS, HISTOGRAMS, exposition, of_process, of_store
from bot.telemetry.tally import Tally
from bot.web import web_app
from tests.telemetry.metrics import DEPLOY, asked, panels, rules, told
from tests.telemetry.test_exposition import FIGURES, counts

ROOT = DEPLOY.parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


async def well() -> dict[str, str]:
    return {}


# --- alerts and dashboard -------------------------------------------------------------------------


def test_every_metric_that_an_alert_or_a_panel_asks_for_is_on_the_page():
    tally = Tally()
    for name, (_, labels) in COUNTERS.items():
        tally.add(name, *labels)
    for name, (_, label) in HISTOGRAMS.items():
        tally.observe(name, label, 1.0)
    mine = of_process({}, ("store",), {"telegram": 0.0}, 0.0)
    page = exposition((*mine, *of_store(FIGURES, counts(tally))))
    assert asked() <= told(page.decode())


def test_every_metric_of_nova_is_asked_for_somewhere():
    """What nobody looks at need not be counted."""
    bases = {f"nova_{name}" for name in (*COUNTERS, *HISTOGRAMS)}
    assert {name for name in bases if not any(each.startswith(name) for each in asked())} == set()


def test_every_alert_says_what_to_do_and_how_bad_it_is():
    for rule in rules():
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("critical", "warning")


@pytest.mark.parametrize(
    "query", [rule["expr"] for rule in rules()] + [t["expr"] for p in panels() for t in p["targets"]]
)
def test_brackets_of_a_query_are_closed(query: str):
    depth = 0
    for character in query:
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


def test_panels_lie_beside_each_other():
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels()]
    assert len(set(places)) == len(places)
    assert all(x + panel["gridPos"]["w"] <= 24 for (x, _), panel in zip(places, panels(), strict=True))


# --- systemd --------------------------------------------------------------------------------------


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue] - names of systemd are in mixed case
    parser.read_string(path.read_text())
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_gives_nova_its_own_folder_and_nothing_more(path: Path):
    service = unit(path)["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["StateDirectory"] == "nova"
    assert service["CapabilityBoundingSet"] == ""
    assert service["User"] != "root"
    assert int(service["TimeoutStopSec"]) > 10  # Nova's own grace


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_role_that_there_is(path: Path):
    words = shlex.split(unit(path)["Service"]["ExecStart"])
    assert words[1] == "run"
    assert words[2:] in ([], ["--only", "%i"], ["--only", "worker"])
    assert "worker" in ROLES


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong_with_a_unit(path: Path, tmp_path: Path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    copy = tmp_path / path.name.replace("@.", "@web.")
    copy.write_text(path.read_text().replace("/opt/nova/bin/nova", sys.executable))
    checked = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_settings_in_units_and_images_are_settings():
    named = re.findall(r"\b(NOVA_[A-Z_]+|REDIS_URL)\b", DOCKERFILE + (DEPLOY / "compose.yaml").read_text())
    named += re.findall(r"\b(NOVA_[A-Z_]+)=", "".join(path.read_text() for path in UNITS))
    assert {name for name in named if name.lower() not in Settings.model_fields} <= {"NOVA_LOG_FORMAT"}


# --- containers -----------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def test_the_image_is_built_from_what_is_there_and_by_hashes():
    copied = [argument.split()[:-1] for name, argument in instructions() if name == "COPY" and "--from" not in argument]
    allowed = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")
    }
    for source in (source for sources in copied for source in sources):
        assert (ROOT / source).exists()
        assert source in allowed
    assert any(
        "--require-hashes -r requirements.lock" in argument for name, argument in instructions() if name == "RUN"
    )


def test_no_secret_and_no_data_gets_into_the_image():
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not [line for line in ignored if line.startswith(("!.env", "!data"))]


def test_the_container_does_not_run_as_root_and_tells_its_health_where_nova_does():
    assert dict(instructions())["USER"] == "10001"
    [health] = [argument for name, argument in instructions() if name == "HEALTHCHECK"]
    path = re.search(r":8710(/\w+)", health)
    assert path
    assert path[1] in {getattr(route, "path", "") for route in web_app(well).routes}
    assert f":{Settings.model_fields['port'].default}/" in health


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_redis_of_the_compose_file_keeps_everything():
    command = compose()["services"]["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options == {"--appendonly": "yes", "--appendfsync": "everysec", "--maxmemory-policy": "noeviction"}


def test_the_compose_file_opens_nothing_to_the_network():
    ports = [port for service in compose()["services"].values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8710:8710"]
    assert "env_file" in compose()["services"]["worker"]


def test_every_program_of_the_procfile_is_a_role():
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert {line.partition(":")[0] for line in lines} == set(ROLES)
    assert all(line.endswith(f"--only {line.partition(':')[0]}") for line in lines)
