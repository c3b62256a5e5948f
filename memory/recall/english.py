"""English words brought to one form: `went` and `going` to `go`, `mum` to `mom`, the rest to their Snowball stems."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

_SAY_NOTHING = """
    a an the and or but if then so than that this these those there here i me my mine myself we us our ours you your
    yours he him his himself she her hers herself it its they them their theirs am is are was were be been being do
    does did doing done have has had having will would shall should can could may might must to of in on at by for from
    with about into over after before under again as not no nor too very just also only own same such both each few
    more most other some any all what which who whom whose when where why how s t d ll m o re ve y don didn doesn isn
    aren wasn weren won wouldn couldn shouldn haven hasn hadn ain up down out off get got go goes going gone went let
    lets really much many lot oh wow hey hi hello yeah yes ok okay thanks thank like well because while during between
    through until ever
"""
STOP_WORDS = frozenset(_SAY_NOTHING.split())

# The form that counts, then the forms that no stemmer brings there, and everyday words for the same thing.
_FORMS = """
    awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet betted|bind bound
    bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt
    buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug|draw drew drawn
    dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought
    find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven
    freeze froze frozen|give gave given|grind ground|grow grew grown|hang hung|hear heard|hide hid hidden|hold held
    keep kept|kneel knelt|know knew known|lead led|lean leant|learn learnt|leave left|lend lent|lie lay lain|light lit
    lose lost|make made|mean meant|meet met|pay paid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said
    see saw seen|seek sought|sell sold|send sent|sew sewn|shake shook shaken|shine shone|shoot shot|show shown
    shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|smell smelt|sow sown
    speak spoke spoken|speed sped|spell spelt|spend spent|spill spilt|spin spun|spoil spoilt|spring sprang sprung
    stand stood|steal stole stolen|stick stuck|sting stung|strike struck|swear swore sworn|sweep swept|swell swollen
    swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown
    understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|wind wound
    write wrote written
    child children kid kids|man men|woman women|foot feet|tooth teeth|mouse mice|goose geese|person people
    wife wives|life lives|knife knives|leaf leaves|half halves|shelf shelves|wolf wolves|loaf loaves|thief thieves
    mom mum mama mommy mummy mother|dad papa daddy father|grandma granny nana grandmother|grandpa granddad grandfather
    photo photograph pic picture photographs pics pictures|tv television|bike bicycle|fridge refrigerator
    phone telephone|flat apartment flats apartments|film movie films movies|holiday vacation holidays vacations
"""
_BASE = {form: forms.split()[0] for forms in _FORMS.replace("\n", "|").split("|") for form in forms.split()[1:]}
_stemmer: Any = snowballstemmer.stemmer("english")  # pyright: ignore[reportUnknownMemberType]
_lock = threading.Lock()  # a stemmer keeps the word it is at


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form of a lower-case word that stands for all its forms."""
    with _lock:
        return _stemmer.stemWord(_BASE.get(word, word))
