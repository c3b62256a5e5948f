"""Which metrics a page or a query names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
METRIC = re.compile(r"\b(?:nova|process)_\w+")
SAMPLE = re.compile(r"^(\w+)(?:\{| )", re.MULTILINE)


def rules() -> list[dict[str, Any]]:
    """The alerts."""
    read = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())
    return [rule for group in read["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """Those of the dashboard."""
    return json.loads((DEPLOY / "grafana" / "nova.json").read_text())["panels"]


def asked() -> set[str]:
    """Every metric that an alert or a panel asks for."""
    queries = [rule["expr"] for rule in rules()]
    queries += [target["expr"] for panel in panels() for target in panel["targets"]]
    return {name for query in queries for name in METRIC.findall(query)}


def told(page: str) -> set[str]:
    """The names of the samples on a page of metrics."""
    return set(SAMPLE.findall(page))
