"""What a tool is taken to do by its name alone."""

from __future__ import annotations

import pytest

from agents.claims.tool_names import effect_of, families_of


@pytest.mark.parametrize(
    ("tool", "family"),
    [
        ("send_email", "send"),
        ("rechnung_freigeben", "approve"),
        ("crearTicket", "create"),
        ("fattura_invia_sdi", "send"),
        ("ticket_sluiten", "finish"),
        ("iade_olustur", "create"),
        ("nf_emitir", "create"),
        ("annuler_commande", "cancel"),
        ("カレンダー追加", "create"),
        ("отправить_письмо", "send"),
        ("पाठ_भेजें", "send"),
    ],
)
def test_a_tool_may_be_named_in_many_languages(tool: str, family: str):
    assert effect_of(tool) == "writes"
    assert family in families_of(tool)


@pytest.mark.parametrize(
    "tool",
    [
        "list_orders",
        "kontakt_suchen",
        "agenda_consultar",
        "musteri_ara",
        "op_liste",
        "カレンダー確認",
        "天气",
        "قراءة_التقويم",
    ],
)
def test_to_look_something_up_is_no_deed_in_any_of_them(tool: str):
    assert effect_of(tool) == "reads"


@pytest.mark.parametrize("tool", ["timer", "wekker", "アラーム", "منبّه"])
def test_a_tool_named_after_what_it_sets_writes(tool: str):
    assert effect_of(tool) == "writes"


def test_reading_documents_is_no_deed():
    assert effect_of("document_read") == "reads"


def test_what_a_shell_or_a_database_did_is_in_its_command():
    assert effect_of("run_sql", "SELECT 41 rows") == "reads"
    assert effect_of("run_sql", "DELETE 41 rows") == "writes"
    assert effect_of("ssh_exec", "systemctl restart nginx") == "writes"


def test_a_plan_of_what_would_be_done_is_no_deed():
    assert effect_of("terraform_plan") == "reads"
    assert effect_of("terraform_apply") == "writes"


def test_a_tool_named_after_what_it_sets_sets_it():
    assert effect_of("reminders") == "writes"
    assert effect_of("calendar") == "reads"


@pytest.mark.parametrize("tool", ["rate.get", "deploy.status", "agenda.voir", "file.stat", "sql.select"])
def test_the_word_after_the_dot_says_that_a_tool_only_reads(tool: str):
    assert effect_of(tool) == "reads"


@pytest.mark.parametrize("tool", ["consulta.marcar", "permesso.dai", "wecker.stellen"])
def test_the_word_after_the_dot_says_that_a_tool_writes(tool: str):
    assert effect_of(tool) == "writes"
