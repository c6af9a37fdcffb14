"""The levels of caution as the page shows them: a name, what it means, and what it would do in a day and a month."""

import math
from typing import Any

from moderation.caution import MONTH, RISKS, Foreseen, Level
from moderation.comment import Site
from moderation.language import N_, Translator
from moderation.spam.risk import CERTAINTY
from moderation.web.lines import number, percent

NAMES = {
    "all": N_("Look at everything"),
    "careful": N_("Careful"),
    "balanced": N_("Balanced"),
    "swift": N_("Swift"),
}
MEANINGS = {
    "all": N_("Nothing is published unseen, and no score alone puts a comment into the spam folder."),
    "careful": N_("Published unseen is what is spam in 1 of 100 cases at most; the spam folder takes what is certain."),
    "balanced": N_("Published unseen is what is spam in 2 of 100 cases at most."),
    "swift": N_("Published unseen is what is spam in 5 of 100 cases at most."),
}


def shown(foreseen: Foreseen, site: Site, t: Translator) -> dict[str, Any]:
    return {
        "from": _from(foreseen, t),
        "levels": [_level(level, foreseen, site, t) for level in foreseen.levels],
        "is_own": not any(level.name == site.house.caution for level in foreseen.levels),
    }


def _from(foreseen: Foreseen, t: Translator) -> str:
    if not foreseen.looked_at:
        return t.gettext(N_("Nothing came within the last 30 days, so nothing can be foreseen."))
    words = t.ngettext(
        "Foreseen from %(count)s comment of %(days)s days.",
        "Foreseen from %(count)s comments of %(days)s days.",
        foreseen.looked_at,
    )
    return words % {"count": foreseen.looked_at, "days": number(foreseen.days, t)}


def _level(level: Level, foreseen: Foreseen, site: Site, t: Translator) -> dict[str, Any]:
    is_chosen = site.house.caution == level.name
    return {
        "name": level.name,
        "words": t.gettext(NAMES[level.name]),
        "meaning": t.gettext(MEANINGS[level.name]),
        "is_chosen": is_chosen,
        "can_be_chosen": level.policy is not None,
        "has_moved": is_chosen and level.policy is not None and level.policy != site.policy,
        "missing": "" if level.policy else _missing(level, t),
        "sentences": _sentences(level, foreseen, t) if level.policy and foreseen.looked_at else [],
        "numbers": _numbers(level, t),
    }


def _sentences(level: Level, foreseen: Foreseen, t: Translator) -> list[str]:
    published, spam = foreseen.a_day(level.published), foreseen.a_day(level.spam)
    found = [t.gettext(N_("On a day about %(count)s would go to the spam folder.")) % {"count": _about(spam, t)}]
    if level.line is None:
        return [t.gettext(N_("On a day none would appear by itself.")), *found]
    day = t.gettext(
        "On a day about %(count)s would appear by themselves, about %(wrong)s of them wrongly; in a month about "
        "%(monthly)s, about %(wrong_monthly)s of them wrongly (95 %%: at most %(most)s). That is measured on "
        "%(decisions)s decisions."
    )
    monthly = published * MONTH
    values = {
        "count": _about(published, t),
        "wrong": _about(level.wrong(published), t),
        "monthly": _about(monthly, t),
        "wrong_monthly": _about(level.wrong(monthly), t),
        "most": math.ceil(level.wrong_most(monthly) - 1e-9),
        "decisions": level.line.ham + level.line.spam,
    }
    return [day % values, *found]


def _missing(level: Level, t: Translator) -> str:
    """What it takes to draw the level's line, if nothing of what lies below it were spam."""
    needed = math.ceil(math.log(1 - CERTAINTY) / math.log(1 - RISKS[level.name]))
    words = t.gettext(
        "Too few decisions for this: it takes about %(needed)s comments with a low score that people called good, and "
        "hardly any that they called spam."
    )
    return words % {"needed": needed}


def _numbers(level: Level, t: Translator) -> str:
    """What the level sets."""
    if level.policy is None or level.policy.publish_below is None:
        return ""
    words = t.gettext(N_("Published unseen up to a score of %(percent)s %%."))
    return words % {"percent": percent(level.policy.publish_below, t)}


def _about(count: float, t: Translator) -> str:
    """A count as one says it: whole from ten on, and never none where there is some."""
    return number(round(count) if count >= 10 else math.ceil(10 * count - 1e-9) / 10, t)
