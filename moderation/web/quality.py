"""How good we are: how often the service is wrong by itself, what is worth a second look, how far moderators agree.

All figures come from decisions that were made without the classifier's word in view, and say how sure they are.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from moderation.comment import Label, Site, Status
from moderation.judgement import Blind
from moderation.language import N_, Translator
from moderation.spam import agreement, calibration
from moderation.spam.agreement import ENOUGH, Agreement, Pair
from moderation.spam.calibration import AIM, Bin, Rate
from moderation.spam.doubts import FEWEST
from moderation.store import judgements
from moderation.web import again, auth, boundary, csrf, shelves
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.errors import Refusal, language
from moderation.web.lines import number, percent
from moderation.web.shelves import Shelf, View

blueprint = Blueprint("quality", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NO_SITES = N_("There is no site yet. Who runs this service adds one with `moderation site add`.")
PUBLISHED = N_("Spam among what the service published by itself")
CALLED_SPAM = N_("Good comments among what the service called spam by itself")
FOUND = N_("%(wrong)s of %(of)s looked at (95 %%: at most %(most)s)")
NOT_YET = N_("none looked at yet")


@blueprint.get("/queue/quality")
def show() -> Response:
    t = language()
    with context().store.read() as tx:
        known = auth.sites_of(tx)
    if not known:
        raise Refusal(404, NO_SITES, "site")
    site = shelves.chosen(known, boundary.one("site")) or known[0]
    with context().store.read() as tx:
        judged = judgements.blind(tx, site.id)
        own, between = agreement.pairs(judgements.of_campaigns(tx, site.id))
        open_counts = again.counts(tx, site)
    return page(
        "queue/quality.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        sites=known,
        site=site,
        rates=[
            _rate(PUBLISHED, _wrong(judged, Status.APPROVED, Label.SPAM), t),
            _rate(CALLED_SPAM, _wrong(judged, Status.SPAM, Label.HAM), t),
        ],
        bins=[_bin(one, t) for one in calibration.bins(_scored(judged))],
        judged=len(_scored(judged)),
        share=percent(context().settings.blind_cards, t) if context().settings.blind_cards else "",
        second=percent(context().settings.second_looks, t) if context().settings.second_looks else "",
        sample=_list(site, View.SAMPLE, open_counts),
        again=_list(site, View.AGAIN, open_counts),
        fewest=FEWEST,
        agreements=[
            _agreement(N_("One moderator with himself or herself"), own, t),
            _agreement(N_("One moderator with another"), between, t),
        ],
    )


def _wrong(judged: Sequence[Blind], verdict: Status, label: Label) -> Rate:
    """How many of the service's own verdicts of this kind people contradicted, of those they looked at."""
    looked_at = [one for one in judged if one.verdict is verdict]
    return Rate(sum(one.label is label for one in looked_at), len(looked_at))


def _scored(judged: Sequence[Blind]) -> list[tuple[float, bool]]:
    return [(one.score, one.label is Label.SPAM) for one in judged if one.score is not None]


def _rate(name: str, rate: Rate, t: Translator) -> dict[str, Any]:
    needed = calibration.needed()
    told = {"wrong": rate.wrong, "of": rate.of, "most": _share(rate.at_most, t)}
    aim = N_("%(of)s of %(needed)s needed for at most %(aim)s (95 %%), if none of them is wrong")
    return {
        "name": t.gettext(name),
        "words": t.gettext(FOUND) % told if rate.of else t.gettext(NOT_YET),
        "of": min(rate.of, needed),
        "needed": needed,
        "aim": t.gettext(aim) % {"of": rate.of, "needed": needed, "aim": _share(AIM, t)},
        "reached": rate.at_most <= AIM,
    }


def _bin(one: Bin, t: Translator) -> dict[str, str]:
    low, high = one.bounds
    return {
        "range": f"{_share(one.low, t)} – {_share(one.high, t)}",
        "count": number(one.count, t, 0),
        "mean": _share(one.mean, t),
        "share": _share(one.share, t),
        "bounds": f"{_share(low, t)} – {_share(high, t)}",
        "fits": t.gettext(N_("fits") if low <= one.mean <= high else N_("doesn’t fit")),
    }


def _list(site: Site, view: View, counts: dict[str, object]) -> dict[str, Any]:
    return {"count": counts[view], "href": Shelf(view, site.key).href()}


def _agreement(name: str, found: Sequence[Pair], t: Translator) -> dict[str, str]:
    measured = agreement.measured(found)
    if measured is None:
        missing = t.ngettext("%(num)s more pair", "%(num)s more pairs", ENOUGH - len(found))
        return {"name": t.gettext(name), "missing": missing % {"num": ENOUGH - len(found)}}
    return {
        "name": t.gettext(name),
        "missing": "",
        "pairs": str(measured.pairs),
        "raw": _raw(measured, t),
        "alpha": _alpha(measured, t),
    }


def _raw(measured: Agreement, t: Translator) -> str:
    low, high = measured.raw_bounds
    return f"{_share(measured.raw, t)} ({_share(low, t)} – {_share(high, t)})"


def _alpha(measured: Agreement, t: Translator) -> str:
    if measured.alpha is None or measured.alpha_bounds is None:
        return t.gettext(N_("none: all said the same of everything"))
    low, high = (number(round(bound, 2), t, 2) for bound in measured.alpha_bounds)
    return f"{number(round(measured.alpha, 2), t, 2)} ({low} – {high})"


def _share(share: float, t: Translator) -> str:
    return f"{number(round(100 * share, 1), t)}\N{NO-BREAK SPACE}%"
