"""The rules of a site: listed with where each stands, drafted, and moved on. Nothing changes but by a button."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation import enact, precision
from moderation.comment import Site
from moderation.enact import BadEntry, Exists, NoStep, NotProven
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.rule import DAYS_MOST, EFFECTS, Effect, Rule, RuleKind, State, Why
from moderation.store import rule_hits, rules, sites
from moderation.web import auth, boundary, csrf, permissions, rule_words, shelves
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.lines import number
from moderation.web.rule_titles import title

blueprint = Blueprint("rules", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

EXAMPLES = 30
NUMBER_MOST = 18

NO_SITES = N_("There is no site yet. Who runs this service adds one with `moderation site add`.")
NO_RULE = N_("There is no such rule.")
NO_STEP = N_("Nothing was changed: the rule stands elsewhere by now, or doesn’t lead there. Please look at it again.")
NOT_PROVEN = N_("Nothing was changed: too little speaks for this rule yet. Its page says what is missing.")
BAD_DAYS = N_("Nothing was changed: a rule can live from 1 to %(most)s days from now.")
BAD_STEP = N_("Nothing was changed: choose one of the buttons.")
PROBLEMS = {
    "empty": N_("Type a word or phrase of two characters or more."),
    "long": N_("This is too long for a rule. Shorten it to 120 characters."),
    "host": N_("This is no host. Type one like casino.example, or paste a whole link."),
    "number": N_("Type a number from 0 to 100, such as 97.5."),
    "spam_line": N_("A rule for the spam folder can’t begin below 50 percent."),
    "publish_line": N_("A rule that publishes can’t go above 50 percent."),
    "effect": N_(
        "This can’t follow from that: words, hosts and high scores hold or are spam, low scores publish or hold."
    ),
}
STEPS = {"try": enact.try_out, "enact": enact.enact, "back": enact.step_back, "retire": enact.retire}


@blueprint.get("/queue/rules")
def show() -> Response:
    given = {name: boundary.one(name) for name in ("kind", "entry", "effect")}
    return _list(of_site(boundary.one("site")), given)


@blueprint.post("/queue/rules")
def draft() -> Response:
    form = boundary.body()
    given = {name: form[name] for name in ("kind", "entry", "effect")}
    site = of_site(form["site"])
    try:
        kind, effect = RuleKind(given["kind"]), Effect(given["effect"])
        rule = enact.draft(context(), auth.moderator(), site, kind, given["entry"], effect)
    except BadEntry as refused:
        return _list(site, given, PROBLEMS[refused.code])
    except Exists as found:
        rule = found.rule
    except ValueError:
        return _list(site, given, PROBLEMS["effect"])
    return _to(rule.id)


@blueprint.get("/queue/rules/<id>")
def rule(id: str) -> Response:
    t, wanted = language(), _number(id)
    with context().store.read() as tx:
        found = rules.by_id(tx, wanted)
        site = sites.by_id(tx, found.site_id) if found else None
        if found is None or site is None or not auth.roles().may(Act.READ, site.id):
            raise Refusal(404, NO_RULE)
        known, last = precision.known_of(tx, found), rule_hits.last(tx, wanted)
        counts, steps = rule_hits.standing(tx, wanted), rules.changes(tx, wanted)
        examples = rule_hits.examples(tx, wanted, EXAMPLES)
    return page(
        "queue/rule.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        site=site,
        rule=found,
        words=_shown(found, t) | {"last": _last(found, last, t)},
        meaning=t.gettext(rule_words.MEANINGS[found.state]),
        overruled=rule_words.overruled(steps[0].outcomes, t) if found.why is Why.OVERRULED and steps else "",
        known=rule_words.known(known, t),
        missing=rule_words.missing(found, known, t) if found.state is State.SHADOW else "",
        standing=rule_words.standing(counts, t),
        examples=[rule_words.example(one, t) for one in examples],
        steps=[rule_words.change(one, t) for one in steps],
        back_href=address("rules.show", site=site.key),
        action=address("rules.step", id=id),
        days_most=DAYS_MOST,
        days=max(1, (found.until - context().clock()).days),
    )


@blueprint.post("/queue/rules/<id>/step")
def step(id: str) -> Response:
    form, wanted = boundary.body(), _number(id)
    with context().store.read() as tx:
        found = rules.by_id(tx, wanted)
    if found is None:
        raise Refusal(404, NO_RULE)
    permissions.check_site(auth.roles(), Act.RULES, found.site_id)
    try:
        _taken(form["step"], wanted, form["days"])
    except NoStep:
        raise Refusal(409, NO_STEP) from None
    except NotProven:
        raise Refusal(409, NOT_PROVEN) from None
    return _to(wanted)


def _taken(step: str, id: int, days: str) -> None:
    """Take the step that a button names. Raises Refusal, NoStep or NotProven."""
    ctx, moderator = context(), auth.moderator()
    if step == "quiet":
        enact.quiet(ctx, moderator, id)
    elif step == "prolong":
        if not (days.isascii() and days.isdigit() and len(days) < 5 and 1 <= int(days) <= DAYS_MOST):
            raise Refusal(400, BAD_DAYS, "days", most=DAYS_MOST)
        enact.prolong(ctx, moderator, id, int(days))
    elif step in STEPS:
        STEPS[step](ctx, moderator, id)
    else:
        raise Refusal(400, BAD_STEP, "step")


def _list(site: Site, given: dict[str, str], problem: str = "") -> Response:
    t = language()
    with context().store.read() as tx:
        known, found = sites.every(tx), rules.of(tx, site.id)
        last = {one.id: rule_hits.last(tx, one.id) for one in found if one.state in rules.ACTING}
    rows = [_shown(one, t) | {"last": _last(one, last.get(one.id), t)} for one in found]
    ended = (str(State.RETIRED), str(State.EXPIRED))
    return page(
        "queue/rules.html",
        422 if problem else 200,
        moderator=auth.moderator(),
        csrf=csrf.token(),
        site=site,
        sites=known,
        rules=[row for row in rows if row["state"] not in ended],
        ended=[row for row in rows if row["state"] in ended],
        given=given,
        problem=t.gettext(problem),
        kinds=[(str(kind), t.gettext(words)) for kind, words in rule_words.KINDS.items()],
        effects=[(str(effect), t.gettext(words)) for effect, words in rule_words.EFFECTS.items()],
        possible={str(kind): [str(one) for one in some] for kind, some in EFFECTS.items()},
        action=address("rules.draft"),
        bound=number(100 * site.house.bound, t),
        house_href=address("house.show", site=site.key),
    )


def _shown(rule: Rule, t: Translator) -> dict[str, Any]:
    return {
        "href": address("rules.rule", id=str(rule.id)),
        "number": rule.id,
        "title": title(rule, t),
        "effect": rule_words.effect(rule, t),
        "state": str(rule.state),
        "state_words": t.gettext(rule_words.STATES[rule.state]),
        "why": t.gettext(rule_words.WHYS[rule.why]) if rule.why is Why.OVERRULED else "",
        "changed": t.datetime(rule.changed),
        "until": t.datetime(rule.until),
        "alarm": t.datetime(rule.alarm) if rule.alarm else "",
        "is_replayed": rule.replay is not None,
        "replayed": rule.replayed,
    }


def _last(rule: Rule, last: Any, t: Translator) -> str:
    """When it last met something, for a rule that looks at what comes."""
    if rule.state not in rules.ACTING:
        return ""
    if last is None:
        return t.gettext(N_("unused since %(time)s")) % {"time": t.datetime(rule.created)}
    return t.gettext(N_("last met something on %(time)s")) % {"time": t.datetime(last)}


def sites_known() -> list[Site]:
    """All sites. Raises Refusal when there is none."""
    with context().store.read() as tx:
        known = sites.every(tx)
    if not known:
        raise Refusal(404, NO_SITES, "site")
    return known


def of_site(key: str) -> Site:
    """The site with this key; the first one of all without. Raises Refusal."""
    known = sites_known()
    return shelves.chosen(known, key) or known[0]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_MOST):
        raise Refusal(404, NO_RULE)
    return int(text)


def _to(id: int) -> Response:
    return make_response(redirect(address("rules.rule", id=str(id)), 303))
