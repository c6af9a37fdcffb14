"""The verb: a person moves a rule on in its life. What it needs to go live is what people made of what it met."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Moderator, Site
from moderation.context import Context
from moderation.precision import known_of
from moderation.rule import DAYS, DAYS_MOST, EFFECTS, ENTRY_LIMIT, NEXT, REPLAY, Effect, Rule, RuleKind, State, Why
from moderation.store import audit, outbox, rule_hits, rules
from moderation.store.rules import NewRule
from moderation.text.normalise import fold, host_of

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}", re.IGNORECASE)
# What a score may be made to do without a person: nothing is spam that is as likely good, nor the other way about.
EVEN = 0.5
HOLD_LEAST = 0.001


class BadEntry(ValueError):
    """A rule can't be made of this. `code` says why: empty, long, host, number, spam_line, publish_line, effect."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Exists(Exception):
    """There is such a rule already."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.id)
        self.rule = rule


class NoStep(Exception):
    """The rule is gone, or doesn't lead there from where it stands."""


class NotProven(Exception):
    """Too little speaks for the rule yet, or too much against it, or the past is still being looked at."""


def draft(ctx: Context, moderator: Moderator, site: Site, kind: RuleKind, raw: str, effect: Effect) -> Rule:
    """Make a rule that does nothing yet. Raises BadEntry or Exists."""
    now, entry = ctx.clock(), entry_of(kind, raw, effect)
    new = NewRule(site.id, kind, entry, effect, now + timedelta(days=DAYS))

    def work(tx: Connection) -> Rule:
        known = rules.same(rules.of(tx, site.id), new)
        if known:
            raise Exists(known)
        made = rules.add(tx, new, moderator.id, now)
        audit.record(tx, moderator.id, f"rule.{Why.DRAFTED}", str(made.id), now)
        return made

    return ctx.store.write(work)


def entry_of(kind: RuleKind, raw: str, effect: Effect) -> str:
    """Return what a rule of this kind looks for, in its one spelling. Raises BadEntry."""
    text = " ".join(raw.split())
    if effect not in EFFECTS[kind]:
        raise BadEntry("effect")
    if len(text) > ENTRY_LIMIT:
        raise BadEntry("long")
    if kind is RuleKind.WORD:
        return _word(text)
    return _host(text) if kind is RuleKind.HOST else _line(text, effect)


def _word(text: str) -> str:
    # A single letter meets every second comment; what folds to nothing meets none.
    if len(fold(text).strip()) < 2 or not text.isprintable():
        raise BadEntry("empty")
    return text


def _host(text: str) -> str:
    host = host_of(text)
    if not _HOST.fullmatch(host):
        raise BadEntry("host")
    return host


def _line(text: str, effect: Effect) -> str:
    if not re.fullmatch(r"\d{1,3}(?:[.,]\d{1,4})?", text):
        raise BadEntry("number")
    line = float(text.replace(",", ".")) / 100
    if not HOLD_LEAST <= line <= 1:
        raise BadEntry("number")
    if effect is Effect.SPAM and line < EVEN:
        raise BadEntry("spam_line")
    if effect is Effect.PUBLISH and line > EVEN:
        raise BadEntry("publish_line")
    return f"{line:g}"


def try_out(ctx: Context, moderator: Moderator, id: int) -> Rule:
    """Let a rule take notes of what comes, and of what came; it does nothing else. Raises NoStep."""

    def also(tx: Connection, rule: Rule, now: datetime) -> None:
        rules.set_replay(tx, rule.id, rule_hits.newest(tx) + 1, 0)
        if rule.until <= now:
            rules.set_until(tx, rule.id, now + timedelta(days=DAYS))
        outbox.add(tx, REPLAY, {"rule": rule.id}, now)

    return _moved(ctx, moderator, id, State.SHADOW, Why.TRIED, also, {State.DRAFT, State.EXPIRED})


def enact(ctx: Context, moderator: Moderator, id: int) -> Rule:
    """Let a rule act from now on. Raises NoStep, or NotProven."""

    def also(tx: Connection, rule: Rule, now: datetime) -> None:
        if rule.replay is not None or not known_of(tx, rule).is_enough:
            raise NotProven(rule.id)

    return _moved(ctx, moderator, id, State.LIVE, Why.ENACTED, also)


def step_back(ctx: Context, moderator: Moderator, id: int) -> Rule:
    """Let a live rule only take notes again. Raises NoStep."""
    return _moved(ctx, moderator, id, State.SHADOW, Why.STEPPED_BACK, from_states={State.LIVE})


def retire(ctx: Context, moderator: Moderator, id: int) -> Rule:
    """End a rule for good; its history stays. Raises NoStep."""
    return _moved(ctx, moderator, id, State.RETIRED, Why.RETIRED)


def prolong(ctx: Context, moderator: Moderator, id: int, days: int) -> Rule:
    """Let a rule live for so many days from now. Raises NoStep."""
    now = ctx.clock()

    def work(tx: Connection) -> Rule:
        rule = rules.by_id(tx, id)
        if rule is None or rule.state in (State.RETIRED, State.EXPIRED) or not 1 <= days <= DAYS_MOST:
            raise NoStep(id)
        rules.set_until(tx, id, now + timedelta(days=days))
        audit.record(tx, moderator.id, "rule.prolonged", str(id), now)
        return rule

    return ctx.store.write(work)


def quiet(ctx: Context, moderator: Moderator, id: int) -> bool:
    """End a rule's alarm: somebody looked at it. False if there is none."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        ended = rules.set_alarm(tx, id, None)
        if ended:
            audit.record(tx, moderator.id, "rule.alarm_ended", str(id), now)
        return ended

    return ctx.store.write(work)


def _moved(
    ctx: Context,
    moderator: Moderator,
    id: int,
    state: State,
    why: Why,
    also: Callable[[Connection, Rule, datetime], None] | None = None,
    from_states: set[State] | None = None,
) -> Rule:
    """Move a rule to another state if the one it stands in leads there, and do what else belongs to it."""
    now = ctx.clock()

    def work(tx: Connection) -> Rule:
        rule = rules.by_id(tx, id)
        if rule is None or state not in NEXT[rule.state] or (from_states and rule.state not in from_states):
            raise NoStep(id)
        if also:
            also(tx, rule, now)
        if not rules.move(tx, rule, state, why, moderator.id, rule_hits.outcomes(tx, rule), now):
            raise NoStep(id)
        audit.record(tx, moderator.id, f"rule.{why}", str(id), now)
        return rule

    return ctx.store.write(work)
