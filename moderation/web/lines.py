"""A site's lines in words and as a table: what each threshold would do, and which of them are in use."""

import math
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from moderation.comment import Site
from moderation.config import Settings
from moderation.language import N_, Translator
from moderation.spam.layer import FEWEST
from moderation.spam.tally import Tally
from moderation.store.layers import StoredLayer

CERTAINTY = 0.95

NO_SPAM_LINE = N_("There is no line for the spam folder: whatever looks like spam waits for a person.")
WITHOUT_LINES = N_(
    "Until then only what the shipped model by itself is certain of goes into the spam folder, "
    "unless your decisions speak against it. Everything else waits for a person."
)
PUBLISHED_BY_MODEL = N_(
    "Only what the shipped model by itself calls harmless is published unseen, "
    "unless your decisions or a check speak against it."
)


@dataclass(frozen=True, slots=True)
class InUse:
    """The probabilities a site's comments are judged by: spam from one on, published up to the other; None: never."""

    spam: float | None
    publish: float | None


def in_use(site: Site, layer: StoredLayer | None) -> InUse:
    """Return the lines of the site's own layer, moved by what a person set for the site."""
    own = (layer.figures.get("lines") if layer else None) or {"certain": 1.0, "harmless": 0.0}
    policy = site.policy
    spam = max(own["certain"], policy.spam_above or 0.0)
    publish = own["harmless"] if policy.publish_below is None else policy.publish_below
    return InUse(spam if spam < 1 else None, publish if publish > 0 and policy.publish_good else None)


def lines(site: Site, layer: StoredLayer | None, settings: Settings, t: Translator) -> dict[str, Any]:
    """What the page says of the lines: sentences, and rows of the table with those in use marked."""
    used = in_use(site, layer)
    return {
        "missing": _missing(layer, t),
        "sentences": _sentences(site, layer, used, settings, t),
        "rows": _rows(layer, used, t),
        "count": layer.ham + layer.spam if layer else 0,
    }


def _missing(layer: StoredLayer | None, t: Translator) -> str:
    """How many decisions a site's own lines still take; "" when there are enough."""
    ham, spam = (max(FEWEST - count, 0) for count in ((layer.ham, layer.spam) if layer else (0, 0)))
    if not ham and not spam:
        return ""
    sentence = t.gettext(
        "Lines of its own take %(fewest)s good comments and %(fewest)s spam comments that a person decided on. "
        "Still missing: %(ham)s good, %(spam)s spam."
    )
    return sentence % {"fewest": FEWEST, "ham": ham, "spam": spam}


def _sentences(site: Site, layer: StoredLayer | None, used: InUse, settings: Settings, t: Translator) -> list[str]:
    if layer is None or not layer.figures.get("lines"):
        by_model = site.policy.publish_good and used.publish is None
        return [t.gettext(WITHOUT_LINES), t.gettext(PUBLISHED_BY_MODEL) if by_model else _publishing(site, used, t)]
    said = [_spam(used, t)]
    if used.spam is not None and (row := _row(layer, used.spam)):
        said.append(_outcome(row, layer, t))
    said.append(_publishing(site, used, t))
    if site.policy.publish_good and used.publish is None:
        said.append(_spam_missing(layer, settings, t))
    return [sentence for sentence in said if sentence]


def _spam(used: InUse, t: Translator) -> str:
    if used.spam is None:
        return t.gettext(NO_SPAM_LINE)
    words = t.gettext("From a spam score of %(percent)s %% on a comment goes into the spam folder.")
    return words % {"percent": percent(used.spam, t)}


def _publishing(site: Site, used: InUse, t: Translator) -> str:
    if not site.policy.publish_good:
        return t.gettext("Nothing is published unseen: whatever isn’t spam waits for a person.")
    if used.publish is None:
        return t.gettext("Nothing is published unseen yet, although this site allows it.")
    words = t.gettext("Up to a spam score of %(percent)s %% it is published unseen, unless a check speaks against it.")
    return words % {"percent": percent(used.publish, t)}


def _spam_missing(layer: StoredLayer, settings: Settings, t: Translator) -> str:
    """How much decided spam it takes to know what publishing would let through, if nothing of it lay below the line."""
    needed = math.ceil(math.log(1 - CERTAINTY) / math.log(1 - settings.missed_spam_rate))
    if layer.spam >= needed:
        return ""
    words = t.gettext("That takes about %(needed)s spam comments that a person decided on; there are %(count)s.")
    return words % {"needed": needed, "count": layer.spam}


@dataclass(frozen=True, slots=True)
class Row:
    """At `threshold`, of 1,000 good comments `held` would be held and of 100 spam `missed`."""

    threshold: float
    held: float
    missed: float


def _row(layer: StoredLayer, threshold: float) -> Row | None:
    """Return what a line would do: as it was measured with the layer, else by its counts."""
    for one in layer.figures.get("table", ()):
        if math.isclose(one["threshold"], threshold):
            return Row(threshold, one["held"], one["missed"])
    counts = Tally.read(layer.figures)
    return Row(threshold, *counts.at(threshold)) if counts else None


def _rows(layer: StoredLayer | None, used: InUse, t: Translator) -> list[dict[str, str]]:
    if layer is None:
        return []
    shown = {float(one["threshold"]) for one in layer.figures.get("table", ())}
    drawn = {threshold for threshold in (used.spam, used.publish) if threshold is not None}
    found = (_row(layer, threshold) for threshold in sorted(shown | drawn))
    return [_shown_row(row, layer, used, t) for row in found if row]


def _shown_row(row: Row, layer: StoredLayer, used: InUse, t: Translator) -> dict[str, str]:
    use = {used.spam: N_("spam folder from here on"), used.publish: N_("published unseen up to here")}
    return {
        "threshold": percent(row.threshold, t),
        "held": number(row.held, t),
        "missed": number(row.missed, t),
        "use": t.gettext(use.get(row.threshold, "")),
        "sentence": _outcome(row, layer, t),
    }


def _outcome(row: Row, layer: StoredLayer, t: Translator) -> str:
    words = t.gettext(
        "At this threshold %(held)s of 1,000 good comments would be held, %(missed)s of 100 spam missed, "
        "from %(count)s decisions."
    )
    return words % {
        "held": number(row.held, t),
        "missed": number(row.missed, t),
        "count": layer.ham + layer.spam,
    }


def percent(probability: float, t: Translator) -> str:
    """Return a probability in percent, with more digits towards both ends, and never rounded to certainty."""
    value = 100 * probability
    shown = round(value, 1 if 1 <= value <= 99 else 3)
    if not 0 < shown < 100 and 0 < value < 100:
        shown = round(value, 6)
    return number(shown, t, 6)


def number(value: float, t: Translator, digits: int = 1) -> str:
    """Return a number as it is written in the moderator's language."""
    return str(format_decimal(value, f"#,##0.{'#' * digits}" if digits else "#,##0", locale=t.tag))
