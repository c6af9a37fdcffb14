"""The line about a decision. It is read from the record each time, so it stays true on reload and can't be forged."""

from dataclasses import dataclass, replace
from datetime import datetime

from moderation import revise
from moderation.comment import Action, Comment, HoldKind, Status
from moderation.defer import ENOUGH
from moderation.language import N_, Translator
from moderation.store import comments, decisions, deferrals, holds, rewrites
from moderation.store.contacts import Contact
from moderation.store.decisions import Made
from moderation.store.holds import Hold
from moderation.web import auth
from moderation.web.cards import STATUS_NAMES
from moderation.web.current import context
from moderation.web.errors import language

OWN = {
    Action.APPROVE: N_("You approved the comment by %(author)s."),
    Action.SPAM: N_("You marked the comment by %(author)s as spam."),
    Action.REJECT: N_("You rejected the comment by %(author)s."),
    Action.UNDO: N_("You took the last decision back. The comment by %(author)s is %(status)s again."),
}
OTHERS = {
    Action.APPROVE: N_("Already decided: %(moderator)s approved the comment by %(author)s on %(time)s."),
    Action.SPAM: N_("Already decided: %(moderator)s marked the comment by %(author)s as spam on %(time)s."),
    Action.REJECT: N_("Already decided: %(moderator)s rejected the comment by %(author)s on %(time)s."),
    Action.UNDO: N_(
        "Already changed: %(moderator)s took the last decision back on %(time)s. "
        "The comment by %(author)s is %(status)s again."
    ),
}
CHANGED = N_("The comment by %(author)s has changed meanwhile and is %(status)s. Please look at it again.")
ASKED = N_("You asked another moderator. The comment by %(author)s comes back to you in a day if nobody decides.")
ESCALATED = N_("You aren’t the only one who is unsure: the comment by %(author)s now stands first for everybody.")
PUT_OFF = N_("You see the comment by %(author)s again from %(time)s on.")
WAITS_AGAIN = N_("The comment by %(author)s is back in its place.")
KEPT = N_("The decision on the comment by %(author)s stands. You won’t be asked about it again.")
SENT_BACK = N_("%(author)s is asked to write the comment anew. It comes back then, or on %(time)s by itself.")
AUTHOR_HELD = N_("What this author sends waits for a moderator until %(time)s.")
HOST_BLOCKED = N_("What links to %(host)s goes to the spam folder until %(time)s.")
NAME_MOST = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """`revision` and `status` are the comment's now."""

    words: str
    revision: int
    status: Status
    is_own: bool
    can_undo: bool


def about(comment_id: str) -> Notice | None:
    """Say what was last decided on a comment, by whom; None for an unknown one."""
    with context().store.read() as tx:
        comment = comments.by_id(tx, comment_id)
        latest = decisions.latest(tx, comment_id)
        comment = replace(comment, status=revise.stands(tx, comment)) if comment else None
    if comment is None:
        return None
    is_own = latest is not None and latest.decision.moderator_id == auth.moderator().id
    can_undo = is_own and latest is not None and latest.decision.action is not Action.UNDO
    return Notice(_words(comment, latest, is_own, language()), comment.revision, comment.status, is_own, can_undo)


def about_later(comment_id: str) -> Notice | None:
    """Say until when this moderator has put a comment off; None for an unknown one."""
    me, now, t = auth.moderator(), context().clock(), language()
    with context().store.read() as tx:
        comment = comments.by_id(tx, comment_id)
        mine = deferrals.mine(tx, comment_id, me.id, now)
        asking = deferrals.asking(tx, comment_id)
    if comment is None:
        return None
    said = (ASKED if mine[0] else PUT_OFF) if mine else ESCALATED if asking >= ENOUGH else WAITS_AGAIN
    until = t.datetime(mine[1]) if mine else ""
    words = t.gettext(said) % {"author": _isolated(comment.author_name), "time": until}
    return Notice(words, comment.revision, comment.status, is_own=True, can_undo=mine is not None)


def about_kept(comment_id: str) -> Notice | None:
    """Say that a doubted decision was kept; None for an unknown comment."""
    with context().store.read() as tx:
        comment = comments.by_id(tx, comment_id)
    if comment is None:
        return None
    words = language().gettext(KEPT) % {"author": _isolated(comment.author_name)}
    return Notice(words, comment.revision, comment.status, is_own=True, can_undo=False)


def about_rewrite(comment_id: str) -> Notice | None:
    """Say that a comment waits for its author, or does no more; None for an unknown one."""
    now, t = context().clock(), language()
    with context().store.read() as tx:
        comment, asked = comments.by_id(tx, comment_id), rewrites.of(tx, comment_id)
    if comment is None:
        return None
    waits = asked is not None and asked.answered is None and asked.until > now and asked.revision == comment.revision
    said = SENT_BACK if waits else WAITS_AGAIN if asked is None else CHANGED
    values = {"author": _isolated(comment.author_name), "status": t.gettext(STATUS_NAMES[comment.status])}
    words = t.gettext(said) % (values | {"time": t.datetime(asked.until) if asked else ""})
    return Notice(words, comment.revision, comment.status, is_own=True, can_undo=waits)


def about_hold(number: str) -> Notice | None:
    """Say what holds from now on; None for an unknown hold."""
    with context().store.read() as tx:
        found = holds.by_id(tx, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
    if found is None:
        return None
    return Notice(hold_words(found, language()), 0, Status.PENDING, is_own=True, can_undo=True)


def hold_words(hold: Hold, t: Translator) -> str:
    said = AUTHOR_HELD if hold.kind is HoldKind.AUTHOR else HOST_BLOCKED
    return t.gettext(said) % {"host": _isolated(hold.key), "time": t.datetime(hold.until)}


def contact_words(contact: Contact, t: Translator) -> str:
    none = t.gettext("none is stored")
    words = t.gettext("Email address: %(email)s – network: %(network)s")
    return words % {"email": contact.email or none, "network": contact.network or none}


def _words(comment: Comment, latest: Made | None, is_own: bool, t: Translator) -> str:
    said = CHANGED if latest is None else (OWN if is_own else OTHERS)[latest.decision.action]
    at: datetime = latest.decision.at if latest else comment.created
    return t.gettext(said) % {
        "author": _isolated(comment.author_name),
        "moderator": latest.moderator if latest else "",
        "time": t.datetime(at),
        "status": t.gettext(STATUS_NAMES[comment.status]),
    }


def _isolated(name: str) -> str:
    """A reader's name within a sentence: its direction can't turn the rest around (FSI ... PDI)."""
    plain = "".join(letter for letter in name[:NAME_MOST] if letter.isprintable())
    return f"\u2068{plain}\u2069"
