"""Sentences as vectors."""

from __future__ import annotations

import numpy as np
import pytest

from memory import encoder as module
from memory.encoder import Encoder, EncoderUnavailable


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


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MODEL_SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailable, match="reinstall"):
        Encoder().encode(["hello"])
