"""Rules in words: what each does, where it stands in its life and why, and what it still lacks."""

from collections.abc import Mapping
from typing import Any

from moderation.comment import Status
from moderation.language import N_, Translator
from moderation.precision import Precision
from moderation.rule import Effect, Outcomes, Phase, Rule, RuleKind, State, Why
from moderation.store.rule_hits import Example
from moderation.store.rules import Change
from moderation.web import marks
from moderation.web.cards import STATUS_NAMES
from moderation.web.desk import address
from moderation.web.lines import number

EXCERPT = 90

KINDS = {
    RuleKind.WORD: N_("a word or phrase"),
    RuleKind.HOST: N_("a host, with all below it"),
    RuleKind.ABOVE: N_("a spam score of … percent or more"),
    RuleKind.BELOW: N_("a spam score of … percent or less"),
}
EFFECTS = {
    Effect.SPAM: N_("goes to the spam folder"),
    Effect.HOLD: N_("waits for a person"),
    Effect.PUBLISH: N_("is published unseen, unless something speaks against it"),
}
STATES = {
    State.DRAFT: N_("draft"),
    State.SHADOW: N_("in shadow"),
    State.LIVE: N_("live"),
    State.EXPIRED: N_("run out"),
    State.RETIRED: N_("retired"),
}
MEANINGS = {
    State.DRAFT: N_("It does nothing yet. Tried out, it takes notes of what it would have met, and acts on nothing."),
    State.SHADOW: N_("It takes notes of what it meets and does nothing."),
    State.LIVE: N_("It acts on every new comment."),
    State.EXPIRED: N_("Its time is over, so it does nothing any more. It can be tried out again."),
    State.RETIRED: N_("It does nothing any more. Its history stays."),
}
WHYS = {
    Why.DRAFTED: N_("drafted"),
    Why.TRIED: N_("tried out: in shadow from then on"),
    Why.ENACTED: N_("set live"),
    Why.STEPPED_BACK: N_("taken back into shadow by hand"),
    Why.OVERRULED: N_("back in shadow by itself: moderators decided against it"),
    Why.RAN_OUT: N_("its time was over"),
    Why.RETIRED: N_("retired"),
}
PHASES = {
    Phase.REPLAY: N_("in the past, before it was tried"),
    Phase.SHADOW: N_("in shadow"),
    Phase.LIVE: N_("live"),
}
OVERRULED = N_(
    "It was live and is back in shadow by itself: of %(decided)s comments that it met and moderators decided on, they "
    "decided %(against)s otherwise."
)
BY_ITSELF = N_("the service by itself")


def effect(rule: Rule, t: Translator) -> str:
    return t.gettext(EFFECTS[rule.effect])


def known(precision: Precision, t: Translator) -> str:
    """What people made of what it met, with the bound."""
    outcomes = precision.outcomes
    if not outcomes.decided:
        return t.gettext(N_("Nobody has decided yet on a comment that it met."))
    words = t.ngettext(
        "Of %(decided)s comment that it met and people decided on, they decided %(agreed)s as the rule would: "
        "%(share)s %%, with 95 %% certainty at least %(least)s %%.",
        "Of %(decided)s comments that it met and people decided on, they decided %(agreed)s as the rule would: "
        "%(share)s %%, with 95 %% certainty at least %(least)s %%.",
        outcomes.decided,
    )
    return words % {
        "decided": outcomes.decided,
        "agreed": outcomes.agreed,
        "share": number(100 * precision.share, t),
        "least": number(100 * precision.least, t),
    }


def missing(rule: Rule, precision: Precision, t: Translator) -> str:
    """What the rule lacks for going live; "" when it lacks nothing."""
    if rule.replay is not None:
        return t.gettext(N_("The past is still being looked at."))
    if precision.is_enough:
        return ""
    needed = number(100 * precision.needed, t)
    more = precision.missing()
    if more is None:
        words = t.gettext(N_("Too many decisions speak against it: at least %(needed)s %% would be needed."))
        return words % {"needed": needed}
    words = t.ngettext(
        "To go live it needs at least %(needed)s %%: that is %(more)s more comment that people decide on as the rule "
        "would.",
        "To go live it needs at least %(needed)s %%: that is %(more)s more comments that people decide on as the rule "
        "would, if none speaks against it.",
        more,
    )
    return words % {"needed": needed, "more": more}


def standing(counts: Mapping[tuple[Status, bool], int], t: Translator) -> list[dict[str, Any]]:
    """Rows of the table: where what it met stands today, by people's word and by the service's own."""
    rows = []
    for status in (Status.APPROVED, Status.PENDING, Status.SPAM, Status.REJECTED):
        by_person, by_service = counts.get((status, True), 0), counts.get((status, False), 0)
        if by_person or by_service:
            rows.append({"name": t.gettext(STATUS_NAMES[status]), "person": by_person, "service": by_service})
    return rows


def example(one: Example, t: Translator) -> dict[str, Any]:
    return {
        "href": address("queue.comment", id=one.id),
        "author": marks.line(one.author, 40),
        "excerpt": marks.line(one.text, EXCERPT),
        "status": t.gettext(STATUS_NAMES[one.status]),
        "person": one.by_person,
        "phase": t.gettext(PHASES[one.phase]),
        "time": t.datetime(one.at),
    }


def change(one: Change, t: Translator) -> dict[str, Any]:
    """One step of a rule's life, with who took it and what was known then."""
    by = one.moderator or t.gettext(BY_ITSELF if one.moderator_id is None else N_("A former moderator"))
    return {"what": t.gettext(WHYS[one.why]), "by": by, "time": t.datetime(one.at), "known": _figures(one.outcomes, t)}


def overruled(outcomes: Outcomes, t: Translator) -> str:
    return t.gettext(OVERRULED) % {"decided": outcomes.decided, "against": outcomes.against}


def _figures(outcomes: Outcomes, t: Translator) -> str:
    if not outcomes.decided:
        return ""
    words = t.gettext(N_("%(agreed)s decisions as the rule would, %(against)s against it"))
    return words % {"agreed": outcomes.agreed, "against": outcomes.against}
