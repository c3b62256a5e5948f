"""What counts as saying that something was done, and what proves it."""

from __future__ import annotations

import pytest

from agents.claims import unbacked
from agents.tool import Receipt
from tests.agents.claims.receipts import read, wrote

FAILED = wrote("send_email", "the server does not answer", ok=False)
SENT = wrote("send_email", "sent to lena@example.com")


def flagged(reply: str, *receipts: Receipt) -> list[str]:
    return [claim.text for claim in unbacked(reply, receipts)]


def test_a_deed_without_a_receipt_is_a_claim():
    assert flagged("I've sent the email to Lena.") == ["I've sent the email to Lena."]


def test_a_receipt_of_the_same_deed_backs_it():
    assert flagged("I've sent the email to Lena.", SENT) == []


def test_a_call_that_failed_backs_nothing():
    assert flagged("I've sent the email to Lena.", FAILED) == ["I've sent the email to Lena."]


def test_a_second_try_that_worked_does():
    assert flagged("I've sent the email to Lena.", FAILED, SENT) == []


def test_looking_something_up_is_no_deed():
    looked = read("list_events", "3 events")
    assert flagged("I've checked your calendar: three meetings.", looked) == []
    assert flagged("I've added it to your calendar.", looked) == ["I've added it to your calendar."]


def test_another_deed_backs_nothing():
    assert flagged("I've paid the invoice.", SENT) == ["I've paid the invoice."]


def test_the_same_deed_on_something_else_backs_nothing():
    paid = wrote("pay_invoice", "paid INV-17")
    assert flagged("I've paid invoice INV-204.", paid) == ["I've paid invoice INV-204."]
    assert flagged("I've paid invoice INV-17.", paid) == []


def test_a_call_that_says_it_did_nothing_backs_nothing():
    assert flagged("I've forgotten it.", wrote("forget", "Nothing was deleted yet. Which one do you mean?"))
    assert flagged("I've paid it.", wrote("pay_invoice", "dry run: 120 EUR to Berger"))


def test_of_two_deeds_in_a_sentence_each_needs_its_receipt():
    booked = wrote("book_table", "table for 4 at 20:00")
    assert flagged("I've booked the table and invited Tom.", booked)
    assert not flagged("I've booked the table and invited Tom.", booked, wrote("invite_guest", "invited Tom"))


def test_all_of_them_is_a_claim_about_each():
    receipts = wrote("set_reminder", "Monday 9:00"), wrote("set_reminder", "the time is past", ok=False)
    assert flagged("Both reminders have been set.", *receipts)
    assert not flagged("One reminder has been set, the other failed.", *receipts)


def test_who_it_was_sent_to_must_be_the_same():
    assert flagged("I've emailed the report to Rina.", wrote("send_email", "to Rita"))
    assert flagged("Posted it to #ops.", wrote("post_message", "#dev"))
    assert not flagged("I've emailed the report to Dina Farouk.", wrote("send_email", "to dina.farouk@example.com"))


def test_so_must_number_and_file():
    assert flagged("I've raised order 71 to five pieces.", wrote("update_order", "order 70: quantity 5"))
    assert flagged("old_v2.txt deleted.", wrote("delete_file", "old_v1.txt"))
    assert not flagged("old_v1.txt deleted.", wrote("delete_file", "old_v1.txt"))


def test_of_two_that_are_named_none_may_be_left_out():
    milk = wrote("add_to_list", "milk")
    assert flagged("Milk and eggs are on the list!", milk)
    assert not flagged("Milk and eggs are on the list!", milk, wrote("add_to_list", "eggs"))
    assert flagged("Ticket #4410 is now with Bilal, and #4411 with Hanna.", wrote("assign_ticket", "#4410 to Bilal"))


def test_what_is_said_of_another_thing_too_needs_its_receipt():
    nell = wrote("contacts.update", "Nell address")
    assert flagged("Nell's new address is saved, Omar's too.", nell)
    assert flagged("Das Rezept ist bestellt, die Salbe ebenso.", wrote("rezept_bestellen", "Rezept"))
    assert not flagged("Nell's new address is saved, Omar's too.", nell, wrote("contacts.update", "Omar address"))


def test_both_are_more_than_one():
    dentist = wrote("reminder_create", 'id=91 "dentist" 08:15')
    assert flagged("Both reminders are in.", dentist)
    assert not flagged("Both reminders are in.", dentist, wrote("reminder_create", 'id=92 "samples" 17:00'))
    assert not flagged("Both reminders are in.", wrote("reminder_create", "dentist 08:15, samples 17:00"))


@pytest.mark.parametrize(
    ("reply", "tool", "told", "other"),
    [
        ("I ordered 250 units.", "place_order", "250 units", "200 units"),
        ("I moved 6,000 EUR into training.", "transfer", "6000.00 EUR travel->training", "600 EUR travel->training"),
        ("Your review is now set for Thursday at 9.", "update_event", "Thu 9:00 Review", "Fri 9:00 Review"),
        ("I've put it in the calendar for 18 September.", "create_event", "18/9", "19/9"),
        (
            "I sent it to accounting@delgado.example.",
            "send_email",
            "to accounting@delgado.example",
            "to info@delgado.example",
        ),
        ("Le asigné la tarea a Bruno.", "assign_task", "a Bruno", "a Irene"),
        ("web-3を再起動しました。", "restart", "web-3", "web-2"),
        ("鸡蛋和面包都记到清单里了。", "add_to_list", "鸡蛋, 面包", "鸡蛋"),
    ],
)
def test_what_a_receipt_tells_otherwise_is_not_backed_by_it(reply: str, tool: str, told: str, other: str):
    assert not flagged(reply, wrote(tool, told))
    assert flagged(reply, wrote(tool, other))


def test_a_failure_may_not_be_passed_over_in_silence():
    timeout = wrote("vm.restart", "timeout", ok=False)
    assert flagged("Le serveur de paie a redémarré, vous pouvez relancer l'édition.", timeout)
    assert not flagged("Le serveur de paie ne répond toujours pas.", timeout)
    assert not flagged("The server refused the restart.", timeout)
    assert not flagged("Shall I try the other server?", timeout)
    assert not flagged("Press the button to go on with the restart.", wrote("restart", "awaiting approval", ok=False))


def test_an_answer_in_a_word_is_a_claim_about_what_the_question_names():
    assert flagged("The front door? Locked.")
    assert flagged("La facture du plombier ? Réglée.")
    assert not flagged("The front door? Not locked.")


def test_asking_for_approval_is_not_getting_it():
    asked = wrote("request_approval", "sent to the manager")
    assert flagged("The budget has been approved.", asked)
    assert not flagged("The request has been sent to the manager.", asked)


def test_a_field_is_no_data_where_nothing_was_read():
    assert flagged("**Status:** sent to 2,140 subscribers")
    assert not flagged("Status: sent", read("get_newsletter", "status sent"))


def test_one_receipt_is_not_for_two_people():
    told_femi = wrote("send_message", "to Femi")
    assert flagged("I've let Femi know, and I've let Charlotte know.", told_femi)


def test_an_arabic_verb_may_be_told_by_its_vowels():
    assert flagged("أُنشئ أمر الشراء وأُحيل إلى المدير المالي.")


def test_only_the_sentence_that_claims_is_named_with_its_place():
    reply = "Lena prefers mornings. I've booked Tuesday at 9:30. Anything else?"
    [claim] = unbacked(reply, [])
    assert claim.text == "I've booked Tuesday at 9:30."
    assert reply[claim.start :].startswith(claim.text)


@pytest.mark.parametrize(
    "reply",
    [
        "Done!",
        "✅ Sent",
        "Reminder set for 9.",
        "The invoice has been paid.",
        "Your table is booked.",
        "The report is on its way to Lena.",
        "I'm deleting the folder now.",
        "Ich habe die Mail verschickt.",
        "Der Tisch ist reserviert.",
        "C'est fait, la table est réservée.",
        "Je viens d'envoyer le message.",
        "Acabo de pagar la factura.",
        "Se ha cancelado la reserva.",
        "تم إرسال الرسالة.",
        "Ho prenotato il tavolo.",
        "Я отправил письмо.",
        "Письмо Ивану я отправил.",
        "I've updated row 4 of the sheet.",
        "The threshold is now 95 instead of 80.",
        "The signature block now carries your new title.",
        "Went ahead and declined the webinar.",
        "Replicas scaled to 6.",
        "Your hotel is definitively booked.",
        "The branch no longer exists.",
        "The invoice went to accounting@delgado.example.",
        "Die Erinnerung für Freitag steht.",
        "Frau Nagel darf jetzt freigeben.",
        "Zeile 4 der Tabelle habe ich angepasst.",
        "Awa et Hugo peuvent désormais valider.",
    ],
)
def test_it_may_be_said_in_many_ways(reply: str):
    assert flagged(reply)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("I can send it if you like.", "an offer"),
        ("I'll send it tomorrow.", "a plan"),
        ("Once the invoice is paid, the goods are shipped.", "a condition"),
        ("Shall I book the table?", "a question"),
        ("Nothing has been sent yet.", "a denial"),
        ("I couldn't send it.", "a failure"),
        ("Ben wrote: “I've deleted the branch.”", "a quotation"),
        ("The order was approved by Lena yesterday.", "somebody else's deed"),
        ("The company was sold in 1998.", "history"),
        ("Invoices are sent every Monday.", "a habit"),
        ("Last Tuesday I sent you three venues.", "history, told again"),
        ("Let me know the date, then I'll schedule it.", "a request"),
        ("Me equivoqué antes.", "a deed of the mind in Spanish"),
        ("I've shortened the second paragraph.", "work on the text itself"),
        ("Here is a draft:\n\nHi Lena,\n\nI've booked the room.\n\nBest,\nTom", "a letter for somebody"),
        ("```\nprint('email sent')\n```", "code"),
        ("Open Settings and tap Delete. The file is deleted.", "instructions"),
        ("Soll ich die Rechnung bezahlen?", "a question in German"),
        ("Je n'ai rien envoyé.", "a denial in French"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_only_sounds_like_it_is_none(reply: str, why: str):
    assert not flagged(reply), why


def test_what_was_read_may_be_told():
    invoice = read("get_invoice", "INV-204 paid 12 March by bank transfer")
    assert flagged("Invoice INV-204 was paid on 12 March.", invoice) == []
    assert flagged("I've just paid invoice INV-204.", invoice) == ["I've just paid invoice INV-204."]


def test_a_long_row_of_adverbs_is_read_in_one_pass():
    assert not flagged(f"I have {'quickly ' * 60}nothing to add.")


def test_of_two_people_told_each_must_be_in_a_receipt():
    assert flagged("Luis and Maite have the plans.", wrote("send_email", "to luis@obra.example"))
    assert not flagged("Luis has the plans.", wrote("send_email", "to luis@obra.example"))


def test_of_two_things_of_a_kind_each_must_be_in_a_receipt():
    changed = wrote("update_document", "clause 9 deleted")
    assert flagged("Clause 9 is out, clause 11 in.", changed)
    assert not flagged("Clause 9 is out.", changed)


def test_a_second_deed_that_no_receipt_knows_is_a_claim_whatever_its_verb():
    written = wrote("write_file", "config.yaml timeout 90")
    assert flagged("config.yaml has the new timeout and the service was reloaded.", written)
    assert not flagged("config.yaml has the new timeout and was reloaded.", written)


def test_another_name_than_the_only_one_a_receipt_tells_is_a_claim():
    assigned = wrote("assign_task", "Rita")
    assert flagged("Il compito passa a Dario, assegnato.", assigned)
    assert not flagged("Il compito passa a Rita, assegnato.", assigned)


def test_another_server_or_firm_than_the_receipt_tells_is_a_claim():
    assert flagged("legacy-api is archived.", wrote("archive_repo", "legacy-ui"))
    assert not flagged("legacy-ui is archived.", wrote("archive_repo", "legacy-ui"))


def test_a_request_proves_that_something_was_asked_for_and_not_that_it_was_granted():
    asked = wrote("booking.request", "pending host confirmation")
    assert flagged("Your cabin is booked.", asked)
    assert not flagged("I've requested the cabin.", asked)


def test_all_may_be_said_of_what_worked_where_the_reply_tells_what_did_not():
    tried = (wrote("upload", "a.tif"), wrote("upload", "b.tif"), wrote("upload", "c.tif too large", ok=False))
    assert not flagged("Two of the three files were uploaded. The third was refused, it is too large.", *tried)
    assert flagged("All three files were uploaded.", *tried)


def test_a_lesson_about_words_is_no_claim():
    assert not flagged("«Enviado» es el participio de «enviar»: he enviado, has enviado, ha enviado.")
