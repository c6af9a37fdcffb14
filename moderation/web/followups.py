"""What may follow from a decision, offered after it and never before: from now on, and the others of its kind."""

from dataclasses import dataclass, field

from moderation.comment import Action, Comment, Decision, Evidence, HoldKind, Site
from moderation.hold import days
from moderation.language import N_
from moderation.roles import Act
from moderation.store import campaigns, comments, decisions, holds, sites
from moderation.text.links import hosts
from moderation.web import auth, together
from moderation.web.current import context
from moderation.web.desk import address
from moderation.web.errors import language
from moderation.web.shelves import Shelf

HOSTS_MOST = 3

AUTHOR = N_("Hold this author’s comments for %(days)s days")
HOST = N_("Block %(host)s for %(days)s days")
SAME = {
    Action.APPROVE: N_("Approve the others too"),
    Action.SPAM: N_("The others are spam too"),
    Action.REJECT: N_("Reject the others too"),
}
RULE_HOST = N_("Make a rule of the host %(host)s …")
RULE_WORD = N_("Make a rule of the word “%(word)s” …")
WORD_LEAST, WORD_MOST = 4, 40


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One button, which posts `fields` to `action`; or a link to `href`."""

    words: str
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    href: str = ""


def after(id: str, shelf: Shelf) -> list[FollowUp]:
    """What may follow from the last decision on a comment."""
    with context().store.read() as tx:
        comment = comments.by_id(tx, id)
        latest = decisions.latest(tx, id)
        author = holds.author_of(tx, id)
        alike = campaigns.of(tx, [id]).get(id)
        site = sites.by_id(tx, comment.site_id) if comment else None
    if comment is None or latest is None or latest.decision.action is Action.UNDO:
        return []
    words, href = together.others(comment.id, comment.status, alike)
    others = [_the_same(latest.decision, shelf), FollowUp(words, href=href)] if words else []
    if latest.decision.action is Action.APPROVE:
        return others
    return [*others, *from_now_on(comment, shelf, has_author=author is not None), *rules_of(comment, site)]


def rules_of(comment: Comment, site: Site | None) -> list[FollowUp]:
    """What a rule could be drafted of: the first host, else the word that spoke for spam most."""
    if site is None:
        return []
    t = language()
    linked = hosts(comment.text, comment.author_url)
    if linked:
        words = t.gettext(RULE_HOST) % {"host": f"\u2068{linked[0][:60]}\u2069"}
        return [FollowUp(words, href=_draft(site, "host", linked[0]))]
    word = next((one.label for one in _towards_spam(comment) if WORD_LEAST <= len(one.label) <= WORD_MOST), "")
    if not word:
        return []
    return [FollowUp(t.gettext(RULE_WORD) % {"word": word}, href=_draft(site, "word", word))]


def _towards_spam(comment: Comment) -> list[Evidence]:
    said = [one for one in comment.evidence if one.kind == "text" and one.contribution > 0 and one.label.isalpha()]
    return sorted(said, key=lambda one: one.contribution, reverse=True)


def _draft(site: Site, kind: str, entry: str) -> str:
    return address("rules.show", site=site.key, kind=kind, entry=entry, effect="spam", anchor="new")


def _the_same(made: Decision, shelf: Shelf) -> FollowUp:
    """Decide alike on all that wait now and read like this comment."""
    fields = {"action": str(made.action), "reason": made.reason or "", "until": context().clock().isoformat()}
    return FollowUp(
        language().gettext(SAME[made.action]), address("together.decide", id=made.comment, **shelf.args), fields
    )


def from_now_on(comment: Comment, shelf: Shelf, *, has_author: bool) -> list[FollowUp]:
    """What can be done about the author and the hosts of a comment."""
    t, action = language(), address("holds.begin", id=comment.id, **shelf.args)
    may_long = auth.roles().may(Act.HOLD_LONG, comment.site_id)
    found = []
    if has_author:
        words = t.gettext(AUTHOR) % {"days": days(HoldKind.AUTHOR, may_long=may_long)}
        found.append(FollowUp(words, action, {"kind": str(HoldKind.AUTHOR), "host": ""}))
    for host in hosts(comment.text, comment.author_url)[:HOSTS_MOST]:
        words = t.gettext(HOST) % {"host": f"\u2068{host[:60]}\u2069", "days": days(HoldKind.HOST, may_long=may_long)}
        found.append(FollowUp(words, action, {"kind": str(HoldKind.HOST), "host": host}))
    return found
