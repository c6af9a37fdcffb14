"""Why a text has its score: the log-odds split among the words it was read from, and the features made by hand."""

from moderation.comment import Evidence
from moderation.spam.features import FEATURES, Encoded
from moderation.spam.loudest import Part
from moderation.spam.shares import Shares
from moderation.spam.spans import Span, word_spans
from moderation.text.normalise import Normalised

LOUDEST = "loudest_part"
"""Stands beside the features' codes: what was taken off because a part of the text was chosen to be scored by."""

_CODES = (*FEATURES, LOUDEST)
_LABEL_SHOWN = 60
_SPANS_SHOWN = 20


def strongest(
    text: str,
    seen: Normalised,
    encoded: Encoded,
    part: Part,
    shares: Shares,
    site: Shares | None = None,
    most: int | None = None,
) -> tuple[Evidence, ...]:
    """Merge what was read from the same word of the part, and return the `most` strongest, strongest first.

    `site` is what of `shares` the site's layer made.
    """
    count = len(encoded.tokens)
    by_token: list[float] = part.of(shares).tolist()
    codes = [*shares.hand.tolist(), -part.discount]
    sums: dict[str | int, float] = {}
    for at in range(part.start, part.end):
        sums[encoded.tokens[at]] = sums.get(encoded.tokens[at], 0.0) + by_token[at]
    # The key of a feature is its place behind the tokens.
    sums.update([(at, share) for at, share in enumerate(codes, start=count) if share])
    keys = list(sums)
    order = sorted(range(len(keys)), key=[-abs(share) for share in sums.values()].__getitem__)[:most]
    strong = [keys[at] for at in order]
    places: dict[str | int, list[int]] = {key: [] for key in strong}
    for at in range(part.start, part.end):
        if (token := encoded.tokens[at]) in places:
            places[token].append(at)
    spans = word_spans(text, seen, encoded.shown)
    own = [*part.of(site).tolist(), *site.hand.tolist(), 0.0] if site else []
    return tuple([_evidence(encoded, key, places[key], sums[key], own, spans) for key in strong])


def _evidence(
    encoded: Encoded,
    key: str | int,
    places: list[int],
    share: float,
    site: list[float],
    spans: list[Span | None],
) -> Evidence:
    if isinstance(key, int):
        return Evidence("feature", _CODES[key - len(encoded.tokens)], share, site[key] if site else 0.0)
    own = sum([site[at] for at in places]) if site else 0.0
    where = tuple([span for at in places[:_SPANS_SHOWN] if (span := spans[at])])
    return Evidence("text", encoded.shown[places[0]][:_LABEL_SHOWN], share, own, where)
