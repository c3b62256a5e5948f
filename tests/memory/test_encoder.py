"""Sentences as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from memory import onnx_model
from memory.encoder import Encoder, Vectors
from memory.errors import EncoderUnavailable


def test_like_means_near(encoder: Encoder):
    hello, hi, invoice = encoder.encode(["hello there", "hi, how are you", "overdue invoices of the Irbid branch"])
    assert hello @ hi > hello @ invoice + 0.2


def test_vectors_are_unit_length_and_in_the_order_asked(encoder: Encoder):
    texts = ["a", "bb", "a", "ccc"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[2])


def test_no_texts_no_vectors(encoder: Encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_what_several_threads_want_at_once_is_encoded_together(encoder: Encoder, monkeypatch: pytest.MonkeyPatch):
    """Thirty messages at once cost half of what they cost one by one, and their vectors are the same."""
    texts = [f"the invoice number {number} of this morning" for number in range(30)]
    batches: list[int] = []
    infer = encoder._infer

    def counted(batch: Sequence[str]) -> Vectors:
        batches.append(len(batch))
        return infer(batch)

    monkeypatch.setattr(encoder, "_infer", counted)

    def vector(text: str) -> Vectors:
        return encoder.encode([text])[0]

    with ThreadPoolExecutor(6) as threads:
        vectors = list(threads.map(vector, texts))
    assert sum(batches) == len(texts)
    assert len(batches) < len(texts)
    for text, found in zip(texts, vectors, strict=True):
        assert np.allclose(found, infer([text])[0], atol=1e-5)


def test_the_kept_form_gives_the_same_vectors(encoder: Encoder, tmp_path: Path):
    texts = ["hello there", "overdue invoices"]
    for _ in range(2):
        assert np.allclose(Encoder(tmp_path).encode(texts), encoder.encode(texts), atol=1e-5)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_does_no_harm(encoder: Encoder, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert np.allclose(Encoder(blocked).encode(["hello"]), encoder.encode(["hello"]), atol=1e-5)


def test_a_disk_that_is_full_does_no_harm(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_room(model: Path, partial: Path) -> None:
        raise onnx_model.Failed("No space left on device")

    monkeypatch.setattr(onnx_model, "_write_unfolded", no_room)
    assert np.allclose(Encoder(tmp_path).encode(["hello"]), encoder.encode(["hello"]), atol=1e-5)
    assert list(tmp_path.iterdir()) == []


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(onnx_model, "MODEL_SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailable, match="reinstall"):
        Encoder().encode(["hello"])
