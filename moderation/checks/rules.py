"""The rules of the site's moderators. A live one does what it says; what one in shadow meets is only noted.

Each tenth text that a rule would put into the spam folder waits for a person instead: nobody confirms what lies in
the folder, so without these a rule's precision would be known from its mistakes alone.
"""

from collections.abc import Iterator
from zlib import crc32

from moderation.checks import entries
from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.policy import PUBLISH_WEIGHT, SPAM_WEIGHT
from moderation.rule import Effect, Rule, RuleKind, State

MEASURED = 10

WEIGHTS = {Effect.SPAM: SPAM_WEIGHT, Effect.HOLD: HOLD, Effect.PUBLISH: PUBLISH_WEIGHT}


def look(subject: Subject) -> Iterator[Finding]:
    for rule in met(subject):
        if rule.state is State.LIVE:
            yield _finding(rule, subject)


def met(subject: Subject) -> tuple[Rule, ...]:
    """Return the rules, in shadow and live, that are about this comment."""
    return tuple(rule for rule in subject.site.house.rules if is_about(rule, subject))


def is_about(rule: Rule, subject: Subject) -> bool:
    if rule.kind is RuleKind.WORD:
        return bool(entries.words(subject, (rule.entry,)))
    if rule.kind is RuleKind.HOST:
        return any(entries.hosts(subject, (rule.entry,)))
    return subject.spam is not None and reaches(rule, subject.spam)


def reaches(rule: Rule, spam: float) -> bool:
    """Whether a probability of spam lies beyond the rule's line. Not a number lies nowhere."""
    return spam >= rule.line if rule.kind is RuleKind.ABOVE else spam <= rule.line


def _finding(rule: Rule, subject: Subject) -> Finding:
    parameters: dict[str, str | int | float] = {"rule": rule.id, "entry": shown_entry(rule)}
    if rule.effect is Effect.SPAM and crc32(subject.normalised.folded.encode("utf-8", "replace")) % MEASURED == 0:
        return Finding("rules", "measured", HOLD, parameters=parameters)
    return Finding("rules", str(rule.kind), WEIGHTS[rule.effect], parameters=parameters)


def shown_entry(rule: Rule) -> str:
    """The entry as people read it: a line in percent."""
    return f"{100 * rule.line:g}" if rule.kind in (RuleKind.ABOVE, RuleKind.BELOW) else rule.entry
