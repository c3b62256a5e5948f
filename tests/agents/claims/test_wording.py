"""How Nova takes something back."""

from __future__ import annotations

import pytest

from agents.claims import corrected, unbacked
from agents.tool import Receipt
from tests.agents.claims.receipts import wrote


def put_right(reply: str, *receipts: Receipt) -> str:
    return corrected(reply, unbacked(reply, receipts), receipts)


def test_a_true_reply_stays_as_it_is():
    reply = "I've sent it to Lena."
    assert put_right(reply, wrote("send_email", "sent to Lena")) is reply


def test_the_false_sentence_goes_and_the_rest_stays():
    assert put_right("Lena prefers mornings. I've booked Tuesday at 9.") == (
        "Lena prefers mornings.\n\n"
        "I have to correct myself. In this answer, this was not done:\n"
        "- “I've booked Tuesday at 9.”\n"
        "No tool was called that changes, sends or saves anything.\n"
        "Tell me if I should try."
    )


def test_what_was_done_and_what_failed_is_told():
    text = put_right(
        "I've booked the table and invited Tom.",
        wrote("book_table", "table for 4 at 20:00"),
        wrote("send_invitation", "Tom has no address", ok=False),
    )
    assert "What was done:\n- “book_table: table for 4 at 20:00”" in text
    assert "What was tried and failed:\n- “send_invitation: Tom has no address”" in text
    assert "No tool was called" not in text


def test_a_list_loses_only_the_lines_that_are_not_true():
    text = put_right("Your day:\n- 9:00 standup\n- ✅ Lunch booked\n- 14:00 review")
    assert text.startswith("Your day:\n- 9:00 standup\n- 14:00 review\n\n")


def test_an_announcement_of_nothing_goes_too():
    assert put_right("Here's what I did:\n- Sent the mail to Lena ✅").startswith("I have to correct myself")


@pytest.mark.parametrize(
    ("reply", "begins"),
    [
        ("Ich habe die Mail verschickt.", "Ich muss mich berichtigen."),
        ("J'ai envoyé le message à Paul.", "Je dois me corriger."),
        ("He enviado el informe a Marta.", "Tengo que corregirme."),
        ("تم إرسال الرسالة إلى سارة.", "عليّ أن أصحح كلامي."),
        ("Ho inviato il messaggio a Marco.", "I have to correct myself."),
    ],
)
def test_it_speaks_the_language_of_the_reply(reply: str, begins: str):
    assert put_right(reply).startswith(begins)


@pytest.mark.parametrize("reply", ["Done! I've sent it to Lena.", "Ich habe die Mail verschickt.", "تم الحذف."])
def test_a_correction_claims_nothing_itself(reply: str):
    failed = wrote("send_email", "the email was sent to nobody", ok=False)
    assert unbacked(put_right(reply, failed), [failed]) == ()


def test_a_long_sentence_is_quoted_in_short():
    text = put_right(f"I've sent the mail to {', '.join(['Lena'] * 100)}.")
    assert "Lena…”" in text
    assert len(text) < 400
