"""A site's layer: packed and read without loss, refused when broken, moved by a step."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from moderation.spam.features import COLUMNS, encode
from moderation.spam.layer import Layer, LayerError, Lines
from moderation.spam.replay import Row
from moderation.spam.sample import Sample
from tests.spam.labels import a_classifier

BASE = a_classifier()
CASINO = encode(Sample("Casino Bonus für Graz: http://spiel.example/Graz")).columns()
THANKS = encode(Sample("Danke für den Artikel über Graz.")).columns()


def a_layer(**changes: object) -> Layer:
    weights = np.zeros(COLUMNS, dtype=np.float32)
    weights[[0, 7, 4_711, COLUMNS - 1]] = [0.5, -1.25, 3.0, 0.125]
    layer = Layer(weights, -0.5, 0.25, 31, 42, 99, "base-1", "", Lines(0.96, 0.02))
    return replace(layer, **changes)  # type: ignore[arg-type]


def logit(layer: Layer, row: Row) -> float:
    return layer.intercept + float(layer.weights[row[0]] @ row[1])


def test_it_is_read_as_it_was_packed() -> None:
    layer = a_layer()
    read = Layer.unpack(layer.pack())
    assert (read.weights == layer.weights).all()
    assert replace(read, weights=layer.weights, version="") == layer
    assert read.pack() == layer.pack()


def test_its_version_is_made_of_its_bytes() -> None:
    one, other = (Layer.unpack(a_layer(intercept=value).pack()).version for value in (0.5, 0.25))
    assert one.startswith("site-")
    assert one != other


def test_one_without_weights_is_packed_too() -> None:
    assert not Layer.unpack(Layer.empty("base-1").pack()).weights.any()


def test_without_lines_it_has_none() -> None:
    assert Layer.unpack(a_layer(lines=None).pack()).lines is None


def an_npz(**arrays: npt.NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense",
        a_layer().pack()[:-20],
        an_npz(about=np.zeros(3, dtype=np.uint8)),
        an_npz(other=np.zeros(3)),
        bytes(3 * 1024 * 1024),
        a_layer(trust=float("nan")).pack(),
        a_layer(trust=2.0).pack(),
        a_layer(intercept=float("inf")).pack(),
        a_layer(weights=np.full(COLUMNS, np.inf, dtype=np.float32)).pack(),
    ],
    ids=range(10),
)
def test_what_is_no_layer_is_refused(raw: bytes) -> None:
    with pytest.raises(LayerError):
        Layer.unpack(raw)


def test_a_layer_of_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = a_layer().pack()
    monkeypatch.setattr("moderation.spam.layer.schema", lambda: "another")
    with pytest.raises(LayerError, match="another version"):
        Layer.unpack(raw)


@pytest.mark.parametrize(("spam", "sign"), [(True, 1), (False, -1)])
def test_a_step_moves_the_comment_and_what_is_like_it(spam: bool, sign: int) -> None:
    before = Layer.empty("base-1")
    after = before.step(*CASINO, base_logit=0.0, spam=spam)
    moved, near = sign * logit(after, CASINO), sign * logit(after, THANKS)
    assert moved == pytest.approx(1.0, abs=1e-4), "half of STEP: the model was undecided"
    assert 0 < near < moved
    assert not before.weights.any(), "a layer doesn't change"


def test_a_step_towards_what_is_known_moves_little() -> None:
    after = Layer.empty("base-1").step(*CASINO, base_logit=6.0, spam=True)
    assert 0 < logit(after, CASINO) < 0.01


def test_the_same_steps_give_the_same_weights() -> None:
    def taught() -> Layer:
        layer = a_layer(version="site-1")
        for row, spam in ((CASINO, True), (THANKS, False), (CASINO, True)):
            layer = layer.step(*row, base_logit=0.5, spam=spam)
        return layer

    assert (taught().weights == taught().weights).all()
    assert taught().version == "site-1+3"
    assert (taught().ham, taught().spam) == (32, 44)
