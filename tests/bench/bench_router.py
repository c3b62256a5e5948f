"""The router's figures: accuracy by kind, what each ingredient brings, public sets, latency, load, memory."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from agents.spec import AgentSpec, load_roster
from bot.router import clues, evaluate, head, learned, linear, parts, store
from bot.router.judge import Judge
from bot.router.sparse import Floats, Ints
from bot.router.trained import TrainedRouter
from memory.encoder import Encoder

SHARED = Path(os.environ.get("NOVA_SHARED", Path(__file__).parents[3] / "shared"))
GOLDEN = Path(__file__).parents[1] / "golden"
GOLDEN_SETS = ("routing", "chains", "followups", "ambiguous", "open")
REJECT = 0.3  # of the public set: below this nobody is likely enough
SENTENCE = "please tell me which of the customers in the northern branch have not paid for more than ninety days {}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Encoder(Path(folder)).encode(["made once, at the first start"])
        started = time.perf_counter()
        roster, encoder = load_roster(), Encoder(Path(folder))
        router = TrainedRouter.load(roster, encoder, Path(folder))
        router.route("which invoices are overdue in Irbid?")
        print(f"router: from nothing to the first route {time.perf_counter() - started:.2f} s")
        _latency(router)
        print(f"router: resident memory {_resident()} MB, interpreter and encoder included")
        _accuracy(router)
        _training(roster, encoder)
        _ablation(roster, encoder)
        _public_intents(encoder)
        _public_tools(encoder)
        _two_tools(encoder)


def _accuracy(router: TrainedRouter) -> None:
    files = [SHARED / "routing" / "dev.jsonl", *(GOLDEN / f"{name}.jsonl" for name in GOLDEN_SETS)]
    for path in filter(_present, files):
        summary = evaluate.summarise(evaluate.run(router, evaluate.read_cases(path)))
        kinds = "  ".join(f"{kind} {_share(share)}" for kind, share in summary.kinds.items())
        others = [share for lang, share in summary.languages.items() if lang != "en"]
        right, total = sum(share.right for share in others), sum(share.total for share in others)
        print(f"{path.stem}: {kinds}  other languages {right}/{total}  top 3 {summary.top3.rate:.1%}", end="  ")
        print(f"calibration error {summary.calibration_error:.3f}")


def _share(share: evaluate.Share) -> str:
    return f"{share.rate:.1%} of {share.total} ({share.low:.0%}-{share.high:.0%})"


def _training(roster: Mapping[str, AgentSpec], encoder: Encoder) -> None:
    known = learned.vectors_in(store.read("router", (store.SHIPPED,)))
    texts, labels = learned.labelled(roster)
    vectors = known.fill([head.in_english(text) for text in texts], encoder).floats()
    started = time.perf_counter()
    prepared = head.features(texts, vectors)
    read = time.perf_counter()
    head.train(prepared, labels, len(roster))
    print(f"training: {len(texts)} examples, features {read - started:.1f} s, head {time.perf_counter() - read:.1f} s")


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Which members of the head are heard."""

    name: str
    words: float = 1.0
    meaning: float = 1.0


INGREDIENTS = (
    Ingredient("words and their pieces only", meaning=0.0),
    Ingredient("meaning only (encoder, kernel)", words=0.0),
    Ingredient("both"),
)


def _ablation(roster: Mapping[str, AgentSpec], encoder: Encoder) -> None:
    """Single messages of the golden and the development set, with parts of the router left out."""
    print("ablation, single step: golden / development")
    shipped = store.read("router", (store.SHIPPED,))
    if shipped is None:
        return
    brain = learned.unpack(shipped)
    for ingredient in INGREDIENTS:
        print(
            f"  {ingredient.name:44} {_both(lambda texts, i=ingredient: _judged(brain.head, texts, encoder, i), brain)}"
        )
    print(f"  {'a seventh of the examples':44} {_both(_with_few(roster, encoder), brain)}")
    print(f"  {'no glossary':44} {_both(lambda texts: _without_glossary(brain.head, texts, encoder), brain)}")
    judge = Judge(brain, encoder)
    print(f"  {'with the prior for conversation':44} {_both(lambda texts: _logits_of(judge, texts), brain)}")


def _both(scores: Callable[[Sequence[str]], Floats], brain: learned.Learned) -> str:
    paths = (GOLDEN / "routing.jsonl", SHARED / "routing" / "dev.jsonl")
    return " / ".join(f"{_rate(scores, brain, path):.1%}" if path.exists() else "-" for path in paths)


def _rate(scores: Callable[[Sequence[str]], Floats], brain: learned.Learned, path: Path) -> float:
    cases = [case for case in evaluate.read_cases(path) if case.kind == "single" and not case.history]
    best = scores([case.text for case in cases]).argmax(axis=1)
    return statistics.mean((brain.names[int(i)],) in case.accept for i, case in zip(best, cases, strict=True))


def _judged(trained: head.Head, texts: Sequence[str], encoder: Encoder, ingredient: Ingredient) -> Floats:
    prepared = _prepared(texts, encoder)
    words = trained.linear.logits(trained.vocabulary.rows(prepared.documents))
    meaning = head.KERNEL_WEIGHT * prepared.trust[:, None] * trained.kernel.scores(prepared.vectors)
    return ingredient.words * words + ingredient.meaning * meaning


def _without_glossary(trained: head.Head, texts: Sequence[str], encoder: Encoder) -> Floats:
    prepared = head.features(texts, encoder.encode(texts))
    bare = [head.words_of(head.parts.split(text), glossed=False) for text in texts]
    return trained.logits(replace(prepared, documents=bare))


def _with_few(roster: Mapping[str, AgentSpec], encoder: Encoder) -> Callable[[Sequence[str]], Floats]:
    texts, labels = learned.labelled(roster)
    chosen = np.arange(0, len(texts), 7)
    few = head.train(_prepared([texts[int(i)] for i in chosen], encoder), labels[chosen], len(roster))
    return lambda asked: few.logits(_prepared(asked, encoder))


def _logits_of(judge: Judge, texts: Sequence[str]) -> Floats:
    return np.stack([opinion.logits for opinion in judge.opinions(texts)])


def _prepared(texts: Sequence[str], encoder: Encoder) -> head.Texts:
    return head.features(texts, encoder.encode([head.in_english(text) for text in texts]))


def _public_intents(encoder: Encoder) -> None:
    """34 intents with ten examples each and one class of everything else, as general.chat is one here."""
    data = _load("clinc34.json")
    if not data:
        return
    intents: dict[str, dict[str, list[str]]] = data["intents"]
    texts = [text for intent in intents.values() for text in intent["train"][:10]] + data["oos_val"]
    labels: Ints = np.concatenate([np.repeat(np.arange(34), 10), np.repeat(34, len(data["oos_val"]))])
    trained = head.train(_prepared(texts, encoder), labels, 35)
    asked = trained.probabilities(_prepared([t for intent in intents.values() for t in intent["test"]], encoder))
    outside = trained.probabilities(_prepared(data["oos_test"], encoder))
    right = asked[:, :34].argmax(axis=1) == np.repeat(np.arange(34), [len(i["test"]) for i in intents.values()])
    print(f"clinc34, 10 examples a class: top-1 {right.mean():.1%}", end="  ")
    print(f"out of scope rejected {_rejected(outside):.1%} at {_rejected(asked):.1%} false")


def _rejected(probabilities: Floats) -> float:
    return float(((probabilities.argmax(axis=1) == 34) | (probabilities.max(axis=1) < REJECT)).mean())


def _public_tools(encoder: Encoder) -> None:
    data = _load("metatool34.json")
    if not data:
        return
    tools: dict[str, dict[str, list[str]]] = data["tools"]
    pairs = [(text, i) for i, tool in enumerate(tools.values()) for text in tool["train"]]
    trained = head.train(_prepared([text for text, _ in pairs], encoder), np.array([i for _, i in pairs]), len(tools))
    tests = [(text, i) for i, tool in enumerate(tools.values()) for text in tool["test"]]
    guessed = trained.probabilities(_prepared([text for text, _ in tests], encoder)).argmax(axis=1)
    print(f"metatool34, 20 examples a class: top-1 {(guessed == np.array([i for _, i in tests])).mean():.1%}")


def _two_tools(encoder: Encoder) -> None:
    """Both tools of a request among the first five, from descriptions alone, of 15 tools."""
    data = _load("metatool_two_tool.json")
    if not data:
        return
    names: list[str] = list(data["descriptions"])
    descriptions = enumerate(data["descriptions"].values())
    sentences = [(part, i) for i, text in descriptions for part in (text, *text.split(", "))]
    trained = head.train(_prepared([s for s, _ in sentences], encoder), np.array([i for _, i in sentences]), len(names))
    silent = linear.Linear(np.zeros((len(trained.vocabulary.hashes), 2), np.float32), np.zeros(2, np.float32))
    judge = Judge(learned.Learned(tuple(names), trained, silent), encoder)
    queries: list[tuple[str, list[str]]] = data["queries"]
    found = [set(tools) <= _shortlist(judge, query) for query, tools in queries]
    print(f"metatool_two_tool, descriptions only: both in the first five {statistics.mean(found):.1%}")


def _shortlist(judge: Judge, text: str) -> set[str]:
    whole = judge.opinion(text)
    seen = clues.gather(parts.split(text), whole, judge)
    return set(dict(seen.shortlist if seen else whole.top))


def _latency(router: TrainedRouter) -> None:
    texts = {
        "4 words": "who owes us {}",
        "20 words": SENTENCE,
        "110 words": "they agreed on it. " * 26 + "sum this up, {}",
    }
    for name, text in texts.items():
        spent = sorted(_milliseconds(router, text.format(i)) for i in range(40))
        print(f"route, {name}: p50 {spent[20]:.1f} ms  p95 {spent[38]:.1f} ms")


def _milliseconds(router: TrainedRouter, text: str) -> float:
    started = time.perf_counter()
    router.route(text)
    return (time.perf_counter() - started) * 1000


def _resident() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) // 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def _load(name: str) -> dict[str, Any]:
    path = SHARED / "data" / name
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8"))) if _present(path) else {}


def _present(path: Path) -> bool:
    if not path.exists():
        print(f"skipped: {path.name} is not here")
    return path.exists()


if __name__ == "__main__":
    main()
