"""The checks, in order. Each is a small file that says what it saw; the policy decides what follows."""

import logging
import traceback
from collections.abc import Iterable

from moderation.checks import characters, fill_time, holds, length, links, pace, repeats, rules, token, trap, words
from moderation.checks.subject import HOLD, Check, Subject
from moderation.comment import Finding

__all__ = ["CHECKS", "HOLD", "Check", "Subject", "run"]

log = logging.getLogger(__name__)

CHECKS = (
    # How it was sent: traces of machines.
    Check("trap", "a field that people don't see was filled in", trap.look),
    Check("token", "it came without a token of the form", token.look),
    Check("fill_time", "the form was filled in faster than anyone types", fill_time.look),
    # What it is made of, whatever it says.
    Check("length", "very short, very long, one character again and again, or a flood of lines", length.look),
    Check("characters", "look-alike letters, hidden characters, piled-up accents, all capitals", characters.look),
    # Where it leads.
    Check("links", "links to other sites, many of them, shortened ones, links in place of a name", links.look),
    # What the site itself has put on its lists.
    Check("words", "words and hosts that the site has listed", words.look),
    Check("rules", "rules that the site's moderators made and that proved right", rules.look),
    # What moderators said of its author or a host, from then on.
    Check("holds", "an author or a host that moderators hold back for a while", holds.look, needs_past=True),
    # What came before.
    Check("repeats", "the same text again or nearly so, or more from a source of spam", repeats.look, needs_past=True),
    Check("pace", "many comments in a short time from one client, or below one page", pace.look, needs_past=True),
)


def run(subject: Subject, *, needs_past: bool) -> tuple[Finding, ...]:
    """Return what the checks saw that do, or don't, look at the past."""
    return tuple(finding for check in CHECKS if check.needs_past is needs_past for finding in _looked(check, subject))


def listed(subject: Subject) -> tuple[Finding, ...]:
    """Return what stands on the site's own lists, and nothing else: these lists change, and are tried out."""
    return tuple(finding for check in CHECKS if check.look is words.look for finding in _looked(check, subject))


def _looked(check: Check, subject: Subject) -> Iterable[Finding]:
    """A check that fails must neither lose the comment nor let it through: its failing is a finding, and holds."""
    try:
        return tuple(check.look(subject))
    except Exception as error:
        # Where and of what kind, never the error's own words: they could quote the comment.
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        log.error("check %s failed (%s in %s:%s); the comment is held", check.name, kind, where.filename, where.lineno)
        return (Finding(check.name, "failed", HOLD),)
