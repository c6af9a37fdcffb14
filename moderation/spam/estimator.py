"""The manners of scikit-learn's classifiers, without importing it: so that its tools take ours for one of theirs."""
# ruff: noqa: N803 (X is scikit-learn's name)

import inspect
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from moderation.comment import Label


class Estimator:
    """Parameters are those of `__init__`, which does nothing but keep them; what was learnt ends in `_`."""

    classes_: npt.NDArray[Any] = np.array([Label.HAM.value, Label.SPAM.value])
    # What scikit-learn asked before it had tags.
    _estimator_type = "classifier"

    @classmethod
    def _parameters(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> Self:
        names = self._parameters()
        for name, value in params.items():
            if name not in names:
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}")
            setattr(self, name, value)
        return self

    def predict(self, X: Sequence[Any]) -> npt.NDArray[Any]:
        raise NotImplementedError

    def score(self, X: Sequence[Any], y: Iterable[Any], sample_weight: npt.ArrayLike | None = None) -> float:
        """Return the share of samples told right. For anything that matters, use recall at a false-positive rate."""
        right = self.predict(X) == np.array([str(label) if isinstance(label, str) else label for label in y])
        weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        return float(np.average(right, weights=weights))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "weights_")

    def __sklearn_tags__(self) -> Any:
        """Only scikit-learn itself asks for these, so that it is there."""
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(multi_class=False),
            input_tags=InputTags(two_d_array=False, string=True, dict=True),
        )

    def __repr__(self) -> str:
        usual = inspect.signature(type(self).__init__).parameters
        changed = (f"{name}={value!r}" for name, value in self.get_params().items() if value != usual[name].default)
        return f"{type(self).__name__}({', '.join(changed)})"


def classes_of(labels: Sequence[Any]) -> npt.NDArray[Any]:
    """Return ham and spam in the form of the labels: words, numbers, or True for spam."""
    if all(isinstance(label, str) for label in labels):
        return Estimator.classes_
    return np.array([0, 1]).astype(np.asarray(labels).dtype)
