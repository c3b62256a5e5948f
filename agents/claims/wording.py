"""How Nova takes back what it said: kindly, briefly, in the language of the reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.claims.check import Claim
from agents.claims.evidence import Proof
from agents.claims.tongues import tongues_of

LONGEST = 160  # characters of a sentence or a summary that are said back


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a correction. `quote` holds a sentence that was not true."""

    wrong: str
    nothing: str
    done: str
    failed: str
    offer: str
    quote: str


WORDINGS: Mapping[str, Wording] = {
    "en": Wording(
        wrong="I have to correct myself. In this answer, this was not done:",
        nothing="No tool was called that changes, sends or saves anything.",
        done="What was done:",
        failed="What was tried and failed:",
        offer="Tell me if I should try.",
        quote="“{}”",
    ),
    "de": Wording(
        wrong="Ich muss mich berichtigen. In dieser Antwort ist das nicht geschehen:",
        nothing="Es wurde kein Werkzeug benutzt, das etwas ändert, sendet oder speichert.",
        done="Geschehen ist:",
        failed="Versucht und fehlgeschlagen ist:",
        offer="Sag mir, ob ich es versuchen soll.",
        quote="„{}“",
    ),
    "fr": Wording(
        wrong="Je dois me corriger. Dans cette réponse, ceci n'a pas été fait :",
        nothing="Aucun outil qui modifie, envoie ou enregistre quoi que ce soit n'a été appelé.",
        done="Voici ce qui a été fait :",
        failed="Voici ce qui a échoué :",
        offer="Dites-moi si je dois essayer.",
        quote="« {} »",
    ),
    "es": Wording(
        wrong="Tengo que corregirme. En esta respuesta no se ha hecho esto:",
        nothing="No se ha usado ninguna herramienta que cambie, envíe o guarde algo.",
        done="Lo que sí se ha hecho:",
        failed="Lo que se ha intentado y ha fallado:",
        offer="Dime si debo intentarlo.",
        quote="«{}»",
    ),
    "ar": Wording(
        wrong="عليّ أن أصحح كلامي. في هذا الرد لم يحدث ما يلي:",
        nothing="لم تُستخدم أي أداة تغيّر شيئاً أو ترسله أو تحفظه.",
        done="ما حدث فعلاً:",
        failed="ما جُرّب ولم ينجح:",
        offer="أخبرني إن كان عليّ أن أحاول.",
        quote="«{}»",
    ),
}


def corrected(reply: str, claims: Sequence[Claim], receipts: Sequence[Proof]) -> str:
    """The reply without the sentences that are not true, and what did and did not happen instead."""
    if not claims:
        return reply
    languages = tongues_of(reply)
    wording = WORDINGS.get(languages[0].code if languages else "en", WORDINGS["en"])
    return "\n\n".join(filter(None, (_without(reply, claims), _correction(wording, claims, receipts))))


def _correction(wording: Wording, claims: Sequence[Claim], receipts: Sequence[Proof]) -> str:
    writes = [receipt for receipt in receipts if receipt.effect == "writes"]
    done, failed = [write for write in writes if write.ok], [write for write in writes if not write.ok]
    lines = [wording.wrong, *_quoted(wording, (claim.text for claim in claims))]
    if done:
        lines.extend([wording.done, *_quoted(wording, map(_told, done))])
    if failed:
        lines.extend([wording.failed, *_quoted(wording, map(_told, failed))])
    if not writes:
        lines.append(wording.nothing)
    return "\n".join([*lines, wording.offer])


def _told(receipt: Proof) -> str:
    return f"{receipt.tool}: {receipt.summary}" if receipt.summary else receipt.tool


def _quoted(wording: Wording, texts: Iterable[str]) -> list[str]:
    return [f"- {wording.quote.format(_short(text))}" for text in texts]


def _short(text: str) -> str:
    """One line without bullet, and without quotation marks and markup, which would end the quotation around it."""
    line = _BULLET.sub("", _MARKS.sub("", " ".join(text.split())))
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip(' ,;:.')}…"


_MARKS = re.compile(r"[“”„«»\"`*]")
_BULLET = re.compile(r"^(?:[-•–]|\d+[.)])\s+")


def _without(reply: str, claims: Sequence[Claim]) -> str:
    """The rest of the reply; lines of which only a bullet or a sign is left go too, as does what announced them."""
    rest = reply
    for claim in sorted(claims, key=lambda claim: -claim.start):
        rest = f"{rest[: claim.start]}{_CUT}{rest[claim.start + len(claim.text) :]}"
    lines = [line for line in rest.split("\n") if _CUT not in line or _SAYS.search(line.replace(_CUT, ""))]
    text = re.sub(rf"\s*{_CUT}[^\S\n]*", " ", "\n".join(lines))
    return _ANNOUNCES.sub("", re.sub(r"\n{3,}", "\n\n", text)).strip()


_CUT = "\0"  # where a sentence was
_ANNOUNCES = re.compile(r"(?:(?<=[.!?。؟])\s+|^)[^\n.!?。؟]*[:：][*_]*\s*\Z", re.MULTILINE)
_SAYS = re.compile(r"[^\W\d_]")
