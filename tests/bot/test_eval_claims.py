"""`nova eval claims FILE`: a line in, a line out, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run

LINES: list[tuple[dict[str, Any], bool]] = [
    ({"reply": "Done! I've sent the email to Lena.", "receipts": []}, True),
    ({"reply": "I've sent it to Lena.", "receipts": [{"tool": "send_email", "ok": True, "summary": "sent"}]}, False),
    ({"reply": "Ich habe den Termin eingetragen.", "receipts": [{"tool": "create_event", "ok": False}]}, True),
    ({"reply": "I can send it if you like.", "receipts": []}, False),
    ({"reply": "تم إرسال الرسالة", "receipts": [], "lang": "ar"}, True),
    ({"reply": "Your order was approved by Lena yesterday.", "receipts": []}, False),
]


def test_what_no_receipt_backs_is_flagged(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join(json.dumps(line) for line, _ in LINES))
    assert run(["eval", "claims", str(file)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["flagged"] for line in found] == [flagged for _, flagged in LINES]


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "claims.jsonl"
    file.write_text('{"reply": "hi"}\n{"receipts": []}\n')
    assert run(["eval", "claims", str(file)]) == 2
    assert "claims.jsonl:2: reply" in capsys.readouterr().err
