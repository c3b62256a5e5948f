"""Words around a question that carry no meaning for a tool: greetings, "what is", "please"."""

from __future__ import annotations

import re

MOST_QUESTION = 300  # characters: who writes more wants something else than a figure

_LEAD = re.compile(
    r"^(?:hey|hi|hello|ok|okay|so|and|nova|please|pls|plz|can you|could you|would you|can i|quick question|quick one|"
    r"quick|tell me|give me|show me|i need(?: to know)?|i want to know|do you know|do the math|calculate|calc|compute|"
    r"work out|figure out|solve|evaluate|what's|what is|what are|what would be|what would|what will be|what does|what|"
    r"whats|wats|how much's|how much is|how much are|how much would be|how much|the result of|the value of|result of|"
    r"cuánto es|cuanto es|cuánto son|cuanto son|calcula|cuál es|cual es|qué|hola|¿|"
    r"combien (?:font|fait|est|sont)|calcule|quel est|c'est quoi|bonjour|salut|"
    r"wie ?viel (?:ist|sind|macht)|was ist|was sind|berechne|rechne|hallo|"
    r"quanto fa|quanto é|quanto è|hoeveel is|ciao|olá|"
    r"ça fait combien|сколько будет|сколько|"
    r"احسبلي|احسب لي|كم يساوي|كم يكون|كم|احسب|ما هو|ما هي|شو|قديش|مرحبا|لو سمحت)(?!\w)[\s,:]*"
)
_TAIL = re.compile(
    r"(?:(?<![\s,])[\s,]++)?(?<!\w)(?:please|pls|plz|thanks|thank you|thx|in total|altogether|exactly|"
    r"equals?|makes|is what|nova|bitte|danke|por favor|porfa|gracias|svp|stp|s'il (?:te|vous) pla[iî]t|"
    r"merci|per favore|graag|等于多少|是多少|"
    r"من فضلك|لو سمحت|شكرا)$"
)


def without_courtesies(text: str) -> str:
    """A lower-case question without its greeting, its "what is" and its "please"."""
    text = _last_question(text)
    while (shorter := _peeled(text)) != text:
        text = shorter
    return text


def _peeled(text: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", text.lstrip(" ¿¡!,").rstrip(" ?!.,=:")))


def _last_question(text: str) -> str:
    """What follows a remark that has no figures: `nice one. whats 18% of 2,340`."""
    remark = re.match(
        r"(?!.*\b(?:noon|midday|midnight|if|when|between|from)\b)[^\d?]{3,80}[.!?,]\s+"
        r"(?=(?:and |so )?(?:what|how|can|calc|convert|when)\w*)",
        text,
    )
    return text[remark.end() :] if remark else text
