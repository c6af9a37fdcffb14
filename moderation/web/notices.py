"""The line about a decision. It is read from the record each time, so it stays true on reload and can't be forged."""

from dataclasses import dataclass
from datetime import datetime

from moderation.comment import Action, Comment, Status
from moderation.language import N_, Translator
from moderation.store import comments, decisions
from moderation.store.contacts import Contact
from moderation.store.decisions import Made
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
    if comment is None:
        return None
    is_own = latest is not None and latest.decision.moderator_id == auth.moderator().id
    can_undo = is_own and latest is not None and latest.decision.action is not Action.UNDO
    return Notice(_words(comment, latest, is_own, language()), comment.revision, comment.status, is_own, can_undo)


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
