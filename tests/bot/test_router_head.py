"""The head turns a message into calibrated probabilities, for any set of classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.router import head, kernel
from bot.router.linear import balance, softmax
from bot.router.sparse import Rows, Turned, Vocabulary, document
from tests.bot.routerkit import BIKES, BREAD, TALK, CountingEncoder

LABELS = np.repeat([0, 1, 2], 5)


def trained() -> head.Head:
    texts = [*BREAD, *BIKES, *TALK]
    return head.train(head.features(texts, CountingEncoder().encode(texts)), LABELS, 3)


def guess(text: str) -> int:
    encoder = CountingEncoder()
    return int(trained().probabilities(head.features([text], encoder.encode([text]))).argmax())


@pytest.mark.parametrize(
    ("text", "wanted"), [("bread in the oven", 0), ("the bike has a flat tyre", 1), ("hello, how are you", 2)]
)
def test_it_learns_whatever_classes_it_is_given(text: str, wanted: int):
    assert guess(text) == wanted


def test_pieces_of_words_forgive_typos():
    assert guess("bred dough kneadng") == 0


def test_probabilities_add_up_to_one():
    texts = ["bread", "bike", "", "نص", "x" * 3000]
    probabilities = trained().probabilities(head.features(texts, CountingEncoder().encode(texts)))
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_training_twice_gives_the_same_weights():
    first, second = trained(), trained()
    assert (first.linear.weights == second.linear.weights).all()
    assert (first.kernel.votes == second.kernel.votes).all()
    assert first.temperature == second.temperature


def test_calibration_cools_overconfident_logits():
    right, wrong = np.array([[9.0, 0.0]] * 7, np.float32), np.array([[0.0, 9.0]] * 3, np.float32)
    assert head.calibrate(np.concatenate([right, wrong]), np.zeros(10, np.int64)) > 3


def test_small_classes_weigh_as_much_as_large_ones():
    weights = balance(np.array([0, 0, 0, 1]), 2)
    assert weights[:3].sum() == pytest.approx(weights[3])


def test_the_kernel_answers_for_its_own_examples_as_it_was_told():
    vectors = CountingEncoder().encode([*BREAD, *BIKES])
    targets = np.eye(2, dtype=np.float32)[np.repeat([0, 1], 5)]
    nearness = kernel.near(vectors, vectors)
    scores = kernel.Kernel.fit(vectors, nearness, targets, np.ones(10, np.float32)).scores(vectors)
    assert (scores.argmax(axis=1) == np.repeat([0, 1], 5)).all()


def test_one_vector_scores_as_it_does_among_many():
    vectors = CountingEncoder().encode([*BREAD, *BIKES, *TALK, *BREAD])
    known, targets = vectors[:15], np.eye(3, dtype=np.float32)[LABELS]
    fitted = kernel.Kernel.fit(known, kernel.near(known, known), targets, np.ones(15, np.float32))
    assert fitted.scores(vectors[:1])[0] == pytest.approx(fitted.scores(vectors)[0], abs=1e-5)


bags = st.lists(st.lists(st.tuples(st.integers(0, 30), st.just(1.0)), max_size=8), min_size=1, max_size=12)


@given(bags)
@settings(deadline=None)
def test_sparse_products_equal_dense_ones(bag: list[list[tuple[int, float]]]):
    documents = [document(tokens) for tokens in [[(1, 1.0)], *bag]]
    vocabulary = Vocabulary.learn(documents, least=1)
    rows = vocabulary.rows(documents)
    dense = np.zeros((len(rows), len(vocabulary.hashes)), np.float32)
    for i in range(len(rows)):
        dense[i, rows.columns[rows.starts[i] : rows.starts[i + 1]]] = rows.values[rows.starts[i] : rows.starts[i + 1]]
    weights = np.random.default_rng(0).normal(size=(dense.shape[1], 3)).astype(np.float32)
    assert rows.times(weights) == pytest.approx(dense @ weights, abs=1e-4)
    turned = Turned.of(rows)
    assert turned.times(dense @ weights) == pytest.approx((dense.T @ (dense @ weights))[turned.columns], abs=1e-4)


@given(bags, st.integers(0, 99))
@settings(deadline=None)
def test_a_matrix_thinned_by_rows_and_by_columns_stays_the_same_matrix(bag: list[list[tuple[int, float]]], seed: int):
    documents = [document(tokens) for tokens in [[(1, 1.0)], *bag]]
    rows = Vocabulary.learn(documents, least=1).rows(documents)
    dice = np.random.default_rng(seed)
    kept, residuals = dice.random(len(rows.values)) >= 0.5, dice.normal(size=(len(rows), 3)).astype(np.float32)
    turned, again = Turned.of(rows).thinned(kept, np.float32(2)), Turned.of(rows.thinned(kept, np.float32(2)))
    assert turned.columns.tolist() == again.columns.tolist()
    assert turned.times(residuals) == pytest.approx(again.times(residuals), abs=1e-4)


def test_rows_can_be_picked_in_any_order():
    rows = Rows(np.array([0, 2, 2, 3]), np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0], np.float32))
    picked = rows.take(np.array([2, 1, 0]))
    assert picked.starts.tolist() == [0, 1, 1, 3]
    assert picked.values.tolist() == [3, 1, 2]


def test_softmax_survives_large_logits():
    assert softmax(np.array([1e4, 0.0], np.float32)).tolist() == [1, 0]
