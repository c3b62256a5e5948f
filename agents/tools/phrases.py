"""Ways to say a sum, as a table: a pattern for the words, and what they ask to calculate.

In the patterns `{a}` and `{b}` are amounts, `{p}` is a percentage, `{n}` a small whole number; the other braces are
words listed in `_WORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

from agents.tools.expressions import Binary, Call, Node, Number, Percent, evaluate, number, shown
from agents.tools.numbers import CURRENCY, NUMBER, read_count
from agents.tools.sums import Extra, Sum, read_amount, read_symbols

Groups = Mapping[str, str]
Build = Callable[[Groups], Sum | None]
Continue = Callable[[Sum, Groups], Sum | None]


# --- what the words ask for --------------------------------------------------------------------------------------


def _share(groups: Groups) -> Percent:
    return Percent(read_amount(groups["p"])[0])


def _part(groups: Groups) -> Sum:
    base, currency = read_amount(groups["a"])
    return Sum(Binary("of", _share(groups), base), currency=currency)


def _discount(groups: Groups) -> Sum:
    base, currency = read_amount(groups["a"])
    saved = Extra("Saved", Binary("of", _share(groups), base))
    return Sum(Binary("-", base, _share(groups)), currency=currency, extras=(saved,))


def _surcharge(groups: Groups) -> Sum:
    base, currency = read_amount(groups["a"])
    added = Extra(f"The {shown(_share(groups))}", Binary("of", _share(groups), base))
    return Sum(Binary("+", base, _share(groups)), currency=currency, extras=(added,))


def _part_and_total(groups: Groups) -> Sum:
    base, currency = read_amount(groups["a"])
    total = Extra("Together", Binary("+", base, _share(groups)))
    return Sum(Binary("of", _share(groups), base), currency=currency, extras=(total,), carry=total.node)


def _included(groups: Groups) -> Sum:
    gross, currency = read_amount(groups["a"])
    net = Binary("/", gross, Binary("+", number(1), _share(groups)))
    inside = Extra(f"The {shown(_share(groups))} in it", Binary("-", gross, net))
    return Sum(net, "Without it", (inside,), currency=currency, decimals=6)


def _portion(groups: Groups) -> Sum:
    return Sum(Binary("/", read_amount(groups["a"])[0], read_amount(groups["b"])[0]), percent=True)


def _change(groups: Groups) -> Sum:
    before, after = read_amount(groups["a"])[0], read_amount(groups["b"])[0]
    direction = "up" if after.value >= before.value else "down"
    label = f"From {shown(before)} to {shown(after)}, {direction}"
    return Sum(Binary("/", Binary("-", after, before), before), label, percent=True)


def _whole(groups: Groups) -> Sum:
    part, currency = read_amount(groups["a"])
    return Sum(Binary("/", part, _share(groups)), currency=currency)


def _margin(groups: Groups) -> Sum:
    cost, price = read_amount(groups["a"])[0], read_amount(groups["b"])[0]
    profit = Binary("-", price, cost)
    markup = Extra("Markup on the cost", Binary("/", profit, cost), percent=True)
    return Sum(Binary("/", profit, price), "Margin on the price", (markup,), percent=True)


def _split(groups: Groups) -> Sum | None:
    whole, currency = read_amount(groups["a"])
    return _shared(Sum(whole, currency=currency), groups)


def _shared(so_far: Sum, groups: Groups) -> Sum | None:
    people = read_count(groups["n"])
    if people is None:
        return None
    whole = so_far.onward
    return Sum(Binary("/", whole, number(people)), currency=so_far.currency, shares=(whole, people))


def _compound(groups: Groups) -> Sum | None:
    base, currency = read_amount(groups["a"])
    per_year = {"m": 12, "q": 4, "d": 365}.get(groups.get("often", "")[:1], 1)
    periods = _years(groups) * per_year
    if periods.denominator != 1:
        return None
    rate = _share(groups) if per_year == 1 else Binary("/", _share(groups), number(per_year))
    grown = Binary("*", base, Binary("^", Binary("+", number(1), rate), Number(periods)))
    return Sum(grown, currency=currency, extras=(Extra("Interest", Binary("-", grown, base)),), decimals=6)


def _simple(groups: Groups) -> Sum:
    base, currency = read_amount(groups["a"])
    interest = Binary("*", Binary("of", _share(groups), base), Number(_years(groups)))
    total = Extra("Together", Binary("+", base, interest))
    return Sum(interest, "Simple interest", (total,), currency=currency, carry=total.node)


def _either_interest(groups: Groups) -> Sum | None:
    """Nobody said whether interest earns interest, so both are given."""
    compound = _compound(groups)
    if not compound:
        return None
    simple = Extra("Without interest on interest", _simple(groups).onward)
    return replace(compound, label="Compounded yearly", extras=(*compound.extras, simple))


def _loan(groups: Groups) -> Sum | None:
    base, currency = read_amount(groups["a"])
    months = _years(groups) * 12
    rate = Binary("/", _share(groups), number(12))
    if months.denominator != 1 or not evaluate(rate):
        return None
    factor = Binary("-", number(1), Binary("^", Binary("+", number(1), rate), Number(-months)))
    monthly = Binary("/", Binary("*", base, rate), factor)
    paid = Binary("*", monthly, Number(months))
    extras = (Extra("Paid in all", paid), Extra("Of it interest", Binary("-", paid, base)))
    return Sum(monthly, "Monthly payment", extras, currency=currency, decimals=2)


def _years(groups: Groups) -> Fraction:
    return Fraction(read_count(groups["n"]) or 0, 12 if groups["period"].startswith("m") else 1)


def _each(groups: Groups) -> Sum:
    price, currency = read_amount(groups["b"])
    return Sum(Binary("*", read_amount(groups["a"])[0], price), currency=currency)


def _before_discount(groups: Groups) -> Sum:
    reduced, currency = read_amount(groups["a"])
    return Sum(Binary("/", reduced, Binary("-", number(1), _share(groups))), "Before", currency=currency, decimals=6)


def _priced_for_margin(groups: Groups) -> Sum:
    cost, currency = read_amount(groups["a"])
    price = Binary("/", cost, Binary("-", number(1), _share(groups)))
    return Sum(price, f"Price with a margin of {shown(_share(groups))}", currency=currency, decimals=6)


def _remainder(groups: Groups) -> Sum:
    return Sum(Binary("mod", read_amount(groups["a"])[0], read_amount(groups["b"])[0]))


def _in_ratio(groups: Groups) -> Sum | None:
    whole, currency = read_amount(groups["a"])
    ratio = [number(int(part)) for part in groups["ratio"].split(":")]
    total = Call("sum", tuple(ratio))
    first, *others = (Binary("/", Binary("*", whole, part), total) for part in ratio)
    extras = tuple(Extra(f"Share of {shown(part)}", share) for part, share in zip(ratio[1:], others, strict=True))
    return Sum(first, f"Share of {shown(ratio[0])}", extras, currency=currency, decimals=6)


def _listed(groups: Groups) -> Sum | None:
    apart = groups["list"] if re.search(r"[,;]", groups["list"]) else ", ".join(groups["list"].split())
    total = read_symbols(f"sum({apart})")
    if not total or not groups["average"]:
        return total
    average = read_symbols(f"avg({apart})")
    return replace(total, extras=(Extra("Average", average.node),)) if average else None


def _of_list(groups: Groups) -> Sum | None:
    listed = re.sub(r"(?:(?<!\s)\s++)?(?:,\s*+)?(?:\b(?:and|y|et|und)\b|&|\bو)\s*", ", ", groups["list"])
    if "," not in listed and ";" not in listed:
        listed = ", ".join(listed.split())
    return read_symbols(f"{_LISTS[groups['of']]}({listed})")


def _rounding(groups: Groups) -> Sum | None:
    return read_symbols(f"round({groups['a']}; {groups['n'] or 0})")


# --- the words ---------------------------------------------------------------------------------------------------

_LISTS: Mapping[str, str] = {
    **dict.fromkeys(("sum", "total", "add", "add up", "add together", "sum up", "suma", "somme", "summe"), "sum"),
    **dict.fromkeys(("average", "avg", "mean", "promedio", "media", "moyenne", "durchschnitt", "متوسط", "معدل"), "avg"),
    **dict.fromkeys(("median", "mediana"), "median"),
    **dict.fromkeys(("gcd", "greatest common divisor"), "gcd"),
    **dict.fromkeys(("lcm", "least common multiple"), "lcm"),
    **dict.fromkeys(("smallest", "lowest", "minimum", "min"), "min"),
    **dict.fromkeys(("largest", "biggest", "highest", "maximum", "max"), "max"),
}
_AMOUNT = rf"(?:{CURRENCY}\s?)?{NUMBER}(?:\s?{CURRENCY})?"
_WORDS = {
    "{a}": rf"(?P<a>{_AMOUNT})",
    "{b}": rf"(?P<b>{_AMOUNT})",
    "{price}": rf"(?P<b>{CURRENCY}\s?{NUMBER}|{NUMBER}\s?{CURRENCY})",
    "{p}": rf"(?P<p>{NUMBER})\s?%",
    "{n}": r"(?P<n>\d{1,5}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
    "{list}": (
        rf"(?P<of>{'|'.join(sorted(_LISTS, key=len, reverse=True))})(?: (?:of|from|de|von|der))?:? (?P<list>[^()]+)"
    ),
    "{of}": r"(?:of|de|del|von|vom|di|van|من|от)",
    "{price of}": r"(?:(?:the )?(?:price|precio|prix|preis)(?: (?:is|of|de|von))? )?",
    "{up}": r"(?:increase|raise|grow|mark up)",
    "{down}": r"(?:decrease|reduce|lower|cut|drop)",
    "{share out}": r"(?:partage|reparte|divide|teile|dividi|قسم)",
    "{off}": (
        r"(?:off|discount (?:on|off|from)|rabatt auf|de descuento (?:en|sobre|a)|de (?:réduction|remise) sur|"
        r"خصم (?:على|من))"
    ),
    "{discount}": r"(?:off|discount|rabatt|de descuento|de (?:réduction|remise)|خصم)",
    "{less}": r"(?:with|at|less|minus|after|-|mit|con|avec|مع)",
    "{plus}": r"(?:plus|\+|and|with|más|mas|zuzüglich|avec|con)",
    "{tax}": r"(?: ?(?:vat|tax|gst|sales tax|service|iva|tva|mwst|ضريبة))",
    "{including}": r"(?:including|incl\.?|inc\.?|inclusive of|inkl\.?)",
    "{between}": r"(?:by|between|among|amongst|in|into|with|across|for)",
    "{people}": r"(?: ?(?:ways?|people|ppl|persons?|pax|friends|of us|guests|parts|shares|heads|employees|branches))",
    "{change}": r"(?:change|increase|decrease|growth|difference|drop|rise|raise)",
    "{in how many %}": r"(?:,? ?(?:is|=))?(?: (?:how many|how much|what|in|as a|by how many|by what))? ?%",
    "{bought}": r"(?:bought|buy|purchased)(?: it)? (?:at|for)",
    "{sold}": r"(?:sold|sell)(?: it)? (?:at|for)",
    "{margin}": r"(?:margin|markup)(?: (?:if|when|with|for|on|of|i|we|you|a))*",
    "{cost}": r"(?:cost|costs|buy)(?: (?:is|of|at|for))?",
    "{sale}": r"(?:(?:selling )?price|sell|sold)(?: (?:is|of|at|for))?",
    "{pa}": r"(?: ?(?:(?:a|per|each|every) ?(?:year|annum)|p\.?a\.?|apr|yearly|annual(?:ly)?|interest|rate))*",
    "{years}": r"{n} ?(?P<period>years?|yrs?|y|months?|mo)",
    "{compounded}": r"compound(?:ed)?(?: interest)?",
    "{often}": r"(?P<often>monthly|quarterly|yearly|annually|daily)",
    "{over}": r"(?:for|over)",
    "{at}": r"(?: at| with|,)?",
    "{payment on}": r"(?:(?:the )?monthly (?:payment|rate|instal?lment) (?:for|on|of) )",
    "{loan}": r"(?:loan|mortgage|credit)",
    "{monthly}": r"[ ,.]*(?:the )?(?:monthly(?: payment)?|per month|a month|payment|instal?lments?)",
    "{each}": r"(?:each|apiece|a piece|per \w+|an? \w+|pro \w+|par \w+|cada un[oa]|chacun|الواحد(?:ة)?)",
    "{digits}": r"(?: (?:decimals?|decimal places?|places?|digits?|dp))",
    "{x}": r"(?:{p}|{a})",
    "{it}": r"(?: (?:it|that|this))",
}


@cache
def phrase(template: str) -> re.Pattern[str]:
    """The pattern with its braces filled in; `{years}` and `{x}` hold braces themselves."""
    for _ in range(2):
        template = re.sub(r"\{[a-z][a-z %]*\}", lambda brace: _WORDS[brace[0]], template)
    return re.compile(template)


PHRASES: tuple[tuple[str, Build], ...] = (
    (r"{p} {of} {a}", _part),
    (r"(?:take )?{p} {off} (?:of )?{a}", _discount),
    (r"(?:a )?discount of {p} (?:on|off|from) {a}", _discount),
    (r"{price of}{a},? {less}? ?(?:a )?{p} {discount}", _discount),
    (r"{down} {a} by {p}", _discount),
    (r"{up} {a} by {p}", _surcharge),
    (r"(?:a )?markup of {p} on {a}", _surcharge),
    (r"(?:a )?commission (?:of )?{p} (?:on|of) {a}", _part),
    (r"{p} commission (?:on|of) {a}", _part),
    (
        r"(?:reverse it: )?{a} (?:after|is after|with) (?:a )?{p} discount,? (?:what )?was it before(?: that)?",
        _before_discount,
    ),
    (
        r"(?:want |for )?(?:a )?{p} margin (?:on|if|with) (?:\w+ ){0,4}?costs?(?: me| us)? {a}(?:,? which price)?",
        _priced_for_margin,
    ),
    (r"(?:the )?remainder (?:of|when) {a} (?:is )?(?:divided )?by {b}", _remainder),
    (r"(?:split|share|divide) {a} in(?:to)? (?:the |a )?ratio(?: of)? (?P<ratio>\d{1,4}(?::\d{1,4})+)", _in_ratio),
    (r"(?:a )?tip (?:of )?{p} (?:on|of|for) {a}", _part_and_total),
    (r"(?:a )?{p} tip (?:on|of|for)? ?{a}", _part_and_total),
    (r"{p}{tax} (?:on|of|for) {a}", _part_and_total),
    (r"(?:the )?{tax} (?:on|of) {a} (?:at|with) {p}", _part_and_total),
    (r"{a} {plus} (?:a )?{p}(?:{tax}| tip)", _surcharge),
    (r"{a} (?:\+|plus) {p}", _surcharge),
    (r"{a} {plus}{tax} (?:of |at )?{p}", _surcharge),
    (r"add {p}{tax}? (?:to|onto|on) {a}", _surcharge),
    (r"{a} {including} {p}{tax}", _included),
    (r"(?:remove|take out|back out|strip|take) (?:the )?{p}{tax} (?:from|out of|of) {a}", _included),
    (r"% (?:is|are) {a} (?:of|from|out of) {b}", _portion),
    (r"{a} (?:is|are) (?:what|how many|how much)? ?%(?: of)? {b}", _portion),
    (r"(?:what |how many )?% of {b} (?:is|are) {a}", _portion),
    (r"{a} (?:as|in) (?:a )?% of {b}", _portion),
    (r"{a} (?:of|out of|from|over) {b}(?: (?:as|in|is|=))*(?: (?:a|what|how many|how much))? %", _portion),
    (
        r"(?:if )?{a} (?:of|out of) {b}(?: \w+){1,3},? (?:in|as|what|the)? ?(?:a )?(?:%|(?:\w+ )?(?:rate|share))",
        _portion,
    ),
    (r"(?:(?:the )?\w+ (?:went|rose|fell|dropped)(?: from)? )?{a} (?:->|→|to) {b},? {change} in %", _change),
    (r"(?:the )?(?:% )?{change} (?:from|between) {a} (?:to|and) {b}(?: in %)?", _change),
    (r"from {a} (?:up to|down to|to) {b}{in how many %}(?: (?:{change}|more|less|up|down|off))?", _change),
    (r"(?:how many )?% (?:is (?:it )?)?from {a} to {b}", _change),
    (r"{a} to {b} (?:in|as) (?:a )?%(?: {change})?", _change),
    (r"{bought} {a},? (?:and |then )?{sold} {b}.*%", _change),
    (r"{a} is {p} of (?:what(?: number)?|which number)", _whole),
    (r"{p} of (?:what(?: number)?|which number) is {a}", _whole),
    (r"(?:the )?(?:profit )?{margin} {cost} {a}(?:,| and|;)*(?: (?:the|a|i|we))* {sale} {b}", _margin),
    (r"(?:split|divide|share) {a} {between} {n}{people}?", _split),
    (r"{a} (?:between|among|amongst) {n}{people}", _split),
    (r"{share out} {a} (?:en|entre|durch|auf|in|par|per|على) {n}(?: [^\W\d]+){0,2}", _split),
    (r"{compounded}(?: of| at)? {p}{pa} (?:on|of) {a} {over} {years}(?:,? ?(?:compounded )?{often})?", _compound),
    (r"{a} (?:at|with) {p}{pa} {compounded}{pa}(?: {often})? {over} {years}", _compound),
    (r"{a} (?:at|with) {p}{pa} {over} {years},? compounded {often}", _compound),
    (r"simple(?: interest)?(?: of| at)? {p}{pa} (?:on|of) {a} {over} {years}", _simple),
    (r"{a} (?:at|with) {p}{pa} simple(?: interest)?{pa} {over} {years}", _simple),
    (r"(?:interest (?:of|at) )?{p}{pa} (?:on|of) {a} {over} {years}", _either_interest),
    (r"{a} (?:at|with) {p}{pa} {over} {years}", _either_interest),
    (r"(?:a )?{a} {loan}{at} {p}{pa}(?: {over}|,)? {years}{monthly}?", _loan),
    (r"{payment on}?(?:a )?{loan} (?:of|for|over) {a}{at} {p}{pa}(?: {over}|,)? {years}{monthly}?", _loan),
    (r"(?:the )?{list}", _of_list),
    (r"(?P<list>[\d.,; ]*\d)[,:]? add (?:em |them |these |it )?up(?P<average> and the average(?: too)?)?", _listed),
    (r"{a} \w+ (?:at|@|x|for|à|zu|a|por) {b} {each}", _each),
    (r"{a} (?!am|pm)\w+ (?:at|@) {price}", _each),
    (r"round {a} to {n}{digits}?", _rounding),
    (r"{a} rounded(?: to {n}{digits}?)?", _rounding),
)


# --- "then ..." --------------------------------------------------------------------------------------------------


def _applied(operator: str) -> Continue:
    def apply(so_far: Sum, groups: Groups) -> Sum | None:
        right: Node = _share(groups) if groups["p"] else read_amount(groups["a"])[0]
        return Sum(Binary(operator, so_far.onward, right), currency=so_far.currency)

    return apply


def _rounded_again(so_far: Sum, groups: Groups) -> Sum:
    decimals = read_count(groups["n"]) or 0
    return replace(so_far, node=Call("round", (so_far.onward, number(decimals))), extras=(), carry=None)


STEPS: tuple[tuple[str, Continue], ...] = (
    (r"(?:plus|add|\+|add on) {x}{tax}?", _applied("+")),
    (r"(?:minus|less|take|subtract|deduct|take off|take away|-) {x}(?: off| away| from (?:it|that))?", _applied("-")),
    (r"{x} off", _applied("-")),
    (r"(?:times|multiply{it}? by|\*) {x}", _applied("*")),
    (r"(?:divide{it}? by|divided by|/) {x}", _applied("/")),
    (r"(?:split|share){it}?(?: equally)?(?: {between})? {n}{people}?", _shared),
    (r"round{it}?(?: to {n})?{digits}?", _rounded_again),
)
