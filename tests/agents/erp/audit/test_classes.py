"""The eleven classes: a look-alike of each is found at its line, its fixed twin is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.erp.audit.checking_samples import CHECKING_SAMPLES
from tests.agents.erp.audit.historic_samples import HISTORIC_SAMPLES
from tests.agents.erp.audit.kinship_samples import KINSHIP_SAMPLES
from tests.agents.erp.audit.more_samples import MORE_SAMPLES
from tests.agents.erp.audit.projects import Sample, audited, marked, told
from tests.agents.erp.audit.samples import SAMPLES

ALL = {**SAMPLES, **MORE_SAMPLES, **HISTORIC_SAMPLES, **KINSHIP_SAMPLES, **CHECKING_SAMPLES}
each_sample = pytest.mark.parametrize("sample", ALL.values(), ids=ALL.keys())
TELLING = {"confirmed", "candidate"}


def test_there_is_a_sample_of_each_class():
    assert {sample.rule for sample in SAMPLES.values()} == {f"ISO-{letter}" for letter in "ABCDEFGHIJK"}


@each_sample
def test_the_leak_is_found_with_its_class_at_its_line(sample: Sample, tmp_path: Path):
    report = audited(tmp_path, {**(sample.others or {}), sample.file: sample.leak})
    found = {finding.place.line for finding in report.findings if finding.rule == sample.rule}
    assert found == marked(sample.file, sample.leak), told(report.findings)


@each_sample
def test_the_fixed_twin_is_silent(sample: Sample, tmp_path: Path):
    report = audited(tmp_path, {**(sample.others or {}), sample.file: sample.fixed})
    assert [finding for finding in report.findings if finding.verdict in TELLING] == [], told(report.findings)
