import pytest

from moderation.spam.spans import word_spans
from moderation.text.normalise import HEAD, TAIL, normalise


def written(text: str) -> dict[str, str | None]:
    """What stands in the text for each word of the normalised one."""
    seen = normalise(text)
    words = seen.plain.split()
    spans = word_spans(text, seen, words)
    return {word: span and text[slice(*span)] for word, span in zip(words, spans, strict=True)}


CASES = {
    "a plain text": ("Danke  für\nalles!", {"Danke": "Danke", "für": "für", "alles!": "alles!"}),
    "look-alikes": ("ein саsinо hier", {"ein": "ein", "casino": "саsinо", "hier": "hier"}),
    "zero-width characters": ("vi\u200bagra now", {"viagra": "vi\u200bagra", "now": "now"}),
    "spaced letters": ("get c a s h now", {"get": "get", "cash": "c a s h", "now": "now"}),
    "spaced letters at both ends": ("c a s h or l o a n", {"cash": "c a s h", "or": "or", "loan": "l o a n"}),
    "a spoken dot": (
        "see pills dot example today",
        {"see": "see", "pills.example": "pills dot example", "today": "today"},
    ),
    "one character that is several words": ("a \ufdfb b", {"a": "a", "جل": None, "جلاله": None, "b": "b"}),
    "nothing": (" ", {}),
}


@pytest.mark.parametrize(("text", "found"), list(CASES.values()), ids=list(CASES))
def test_it_finds_what_was_written(text: str, found: dict[str, str | None]) -> None:
    assert written(text) == found


def test_it_finds_the_words_at_both_ends_of_a_long_text() -> None:
    text = "first " + "so " * HEAD + "x" * TAIL + " last"
    assert written(text)["first"] == "first"
    assert written(text)["last"] == "last"


def test_every_span_is_within_the_text() -> None:
    text = "a b c d " * 400 + "\ufdfa " * 400
    seen = normalise(text)
    spans = word_spans(text, seen, seen.plain.split())
    assert all(span is None or 0 <= span[0] < span[1] <= len(text) for span in spans)
