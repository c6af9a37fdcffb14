"""The classifier. `from moderation.spam import SpamClassifier` loads it; the package itself costs nothing to import."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moderation.spam.classifier import SpamClassifier
    from moderation.spam.sample import Sample

__all__ = ["Sample", "SpamClassifier"]


def __getattr__(name: str) -> Any:
    if name == "SpamClassifier":
        from moderation.spam.classifier import SpamClassifier

        return SpamClassifier
    if name == "Sample":
        from moderation.spam.sample import Sample

        return Sample
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
