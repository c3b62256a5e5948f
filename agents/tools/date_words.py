"""Names of months, weekdays, feasts and units of time in the languages Nova's people write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal


def _numbered(rows: str, start: int) -> Mapping[str, int]:
    lines = rows.replace("\n  ", " ").strip().splitlines()
    return {name.strip(): number for number, line in enumerate(lines, start) for name in line.split(",")}


MONTHS = _numbered(
    """
january, jan, января, januar, jänner, janvier, janv, enero, ene, gennaio, janeiro, januari, يناير, كانون الثاني
february, feb, февраля, febr, februar, février, fevrier, fév, febrero, febbraio, fevereiro, februari, فبراير, شباط
march, mar, марта, märz, maerz, mrz, mars, marzo, março, maart, مارس, آذار, اذار
april, apr, апреля, avril, avr, abril, abr, aprile, أبريل, ابريل, نيسان
may, mai, мая, mayo, maggio, maio, mei, مايو, أيار, ايار
june, jun, июня, juni, juin, junio, giugno, junho, يونيو, حزيران
july, jul, июля, juli, juillet, juil, julio, luglio, julho, يوليو, تموز
august, aug, августа, août, aout, agosto, ago, augustus, أغسطس, اغسطس, آب
september, sep, sept, сентября, septembre, septiembre, settembre, setembro, سبتمبر, أيلول, ايلول
october, oct, октября, oktober, okt, octobre, octubre, ottobre, outubro, أكتوبر, اكتوبر, تشرين الأول, تشرين الاول
november, nov, ноября, novembre, noviembre, novembro, نوفمبر, تشرين الثاني
december, dec, декабря, dezember, dez, décembre, decembre, déc, diciembre, dic, dicembre, dezembro, ديسمبر, كانون الأول,
  كانون الاول
""",
    1,
)

WEEKDAYS = _numbered(
    """
monday, mon, montag, lundi, lunes, lunedì, lunedi, الاثنين, الإثنين
tuesday, tue, tues, dienstag, mardi, martes, martedì, martedi, الثلاثاء
wednesday, wed, weds, wensday, mittwoch, mercredi, miércoles, miercoles, mercoledì, الأربعاء, الاربعاء
thursday, thu, thur, thurs, donnerstag, jeudi, jueves, giovedì, الخميس
friday, fri, freitag, vendredi, viernes, venerdì, الجمعة
saturday, sat, samstag, sonnabend, samedi, sábado, sabado, sabato, السبت
sunday, sun, sonntag, dimanche, domingo, domenica, الأحد, الاحد
""",
    0,
)

RELATIVE: Mapping[str, int] = {
    **dict.fromkeys(
        ("today", "now", "heute", "hoy", "aujourd'hui", "oggi", "hoje", "vandaag", "اليوم", "الآن", "الان"), 0
    ),
    **dict.fromkeys(
        ("tomorrow", "tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "tomorrw", "tomorro", "2moro",
  "morgen", "mañana", "demain", "domani", "amanhã", "غدا", "غداً", "بكرا",
  "بكرة"), 1
    ),
    **dict.fromkeys(("yesterday", "gestern", "ayer", "hier", "ieri", "ontem", "gisteren", "أمس", "امس", "مبارح"), -1),
    **dict.fromkeys(
        ("day after tomorrow", "the day after tomorrow", "übermorgen", "pasado mañana", "après-demain", "بعد غد"), 2
    ),
    **dict.fromkeys(("day before yesterday", "the day before yesterday", "vorgestern", "anteayer", "avant-hier"), -2),
}  # fmt: skip

FEASTS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("christmas", "xmas", "christmas day", "weihnachten", "noël", "navidad", "عيد الميلاد"), (12, 25)),
    **dict.fromkeys(("christmas eve", "heiligabend", "nochebuena"), (12, 24)),
    **dict.fromkeys(("new year's eve", "new years eve", "nye", "silvester", "nochevieja"), (12, 31)),
    **dict.fromkeys(
        ("new year", "new year's", "new years", "new year's day", "neujahr", "año nuevo", "رأس السنة"), (1, 1)
    ),
    **dict.fromkeys(("valentine's day", "valentines day", "valentines"), (2, 14)),
    **dict.fromkeys(("halloween",), (10, 31)),
    **dict.fromkeys(("labour day", "may day"), (5, 1)),
}  # fmt: skip

Unit = Literal["days", "weeks", "months", "years", "working days"]

UNIT_WORDS: Mapping[Unit, str] = {
    "working days": (
        r"(?:working|business|work|week) ?days?|d[ií]as? (?:laborables?|h[áa]bil(?:es)?)|jours? ouvr(?:és?|ables?)|"
        r"arbeitstagen?|arbeitstage?|أيام عمل|يوم عمل"
    ),
    "days": r"days?|дней|дня|nights?|sleeps?|d[ií]as?|jours?|tagen?|tage?|giorn[io]|dagen|يوماً|يوما|يوم|أيام|ايام",
    "weeks": r"weeks?|wks?|semanas?|semaines?|wochen?|settiman[ae]|weken|أسابيع|اسابيع|أسبوع|اسبوع",
    "months": r"months?|mois|mes(?:es)?|monaten?|monate?|mes[ei]|maanden|أشهر|اشهر|شهور|شهر",
    "years": r"years?|yrs?|años?|ans?|années?|jahren?|jahre?|ann[io]|jaar|سنوات|سنين|سنة",
}
UNITS = "|".join(UNIT_WORDS.values())


def unit_of(word: str) -> Unit:
    """The unit a word stands for; the word has to match `UNITS`."""
    return next(unit for unit, words in UNIT_WORDS.items() if re.fullmatch(words, word))
