"""What moderators are told at once: a comment waits, a colleague asks, a note names them. None if it is settled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from moderation import blind
from moderation.comment import Action, Moderator, Status
from moderation.context import Context
from moderation.language import N_, Translator, finding_sentence, translator
from moderation.mailing import ActLink
from moderation.mails import plain
from moderation.mails.envelope import address
from moderation.mails.letters import Letter, Link, Quote
from moderation.store import comments, deferrals, notes
from moderation.store.comments import Card

TEXT_MOST = 2_000
FACTS_MOST = 3

ACTIONS = {Action.APPROVE: N_("Approve"), Action.SPAM: N_("Spam"), Action.REJECT: N_("Reject")}
ASKS = N_("Each link opens a page that asks once more; opening it does nothing.")
VALID = N_("A link is good for seven days, once, and for the comment as it is now. You need not be logged in for it.")
CHOOSE = N_("Choose which mails you get")
HEAD = N_("%(author)s on “%(title)s” (%(site)s), %(time)s")


def waits(ctx: Context, tx: Connection, moderator: Moderator, comment: str, key: str, at: datetime) -> Letter | None:
    card = comments.card(tx, comment)
    if card is None or card.comment.status is not Status.PENDING:
        return None
    t = translator(moderator.language)
    subject = t.gettext(N_("A comment waits: %(title)s")) % {"title": _title(card)}
    return _about(ctx, tx, moderator, card, subject, t.gettext(N_("A new comment waits for a decision.")), key, at)


def asked(
    ctx: Context, tx: Connection, moderator: Moderator, comment: str, by: int, key: str, at: datetime
) -> Letter | None:
    card = comments.card(tx, comment)
    names = deferrals.asked_by(tx, [comment]).get(comment, [])
    if card is None or card.comment.status is not Status.PENDING or not deferrals.is_asking(tx, comment, by):
        return None
    t = translator(moderator.language)
    who = {"names": ", ".join(plain.line(name, 60) for name in names)}
    opening = t.gettext(N_("%(names)s would like another opinion on this comment.")) % who
    subject = t.gettext(N_("Your opinion is asked for: %(title)s")) % {"title": _title(card)}
    return _about(ctx, tx, moderator, card, subject, opening, key, at)


def mentioned(ctx: Context, tx: Connection, moderator: Moderator, note: int, key: str, at: datetime) -> Letter | None:
    found = notes.for_mention(tx, note, moderator.id)
    if found is None:
        return None
    t = translator(moderator.language)
    by = {"name": plain.line(found.moderator or t.gettext(N_("A former moderator")), 60)}
    path = f"/queue/{found.comment}" if found.comment else "/queue/notes"
    return Letter(
        t.gettext(N_("%(name)s mentioned you in a note")) % by,
        [t.gettext(N_("%(name)s mentioned you in a note:")) % by],
        [Quote(t.gettext(N_("Note")), plain.inert(found.text))],
        [Link(t.gettext(N_("Open in the queue")), address(ctx, path))],
        footer=footer(ctx, t),
    )


def footer(ctx: Context, t: Translator) -> Sequence[Link]:
    return [Link(t.gettext(CHOOSE), address(ctx, "/queue/mail"))]


def quote(
    ctx: Context, moderator: Moderator, card: Card, key: str, at: datetime, most: int = TEXT_MOST, *, hidden: bool
) -> Quote:
    """A comment that waits, with what can be done about it. One that is judged blind is `hidden` from its score."""
    comment, t = card.comment, translator(moderator.language)
    head = t.gettext(HEAD) % {
        "author": plain.line(comment.author_name, 60),
        "title": _title(card),
        "site": card.site,
        "time": t.datetime(comment.created),
    }
    links = [Link(t.gettext(words), _act(ctx, moderator, card, action, key, at)) for action, words in ACTIONS.items()]
    links.append(Link(t.gettext(N_("Open in the queue")), address(ctx, f"/queue/{comment.id}")))
    return Quote(head, _cut(comment.text, most, t), [] if hidden else _facts(card, t), links)


def _about(
    ctx: Context, tx: Connection, moderator: Moderator, card: Card, subject: str, opening: str, key: str, at: datetime
) -> Letter:
    t, hidden = translator(moderator.language), blind.is_hidden(ctx, tx, card.comment)
    closing = [t.gettext(ASKS), t.gettext(VALID)]
    shown = quote(ctx, moderator, card, key, at, hidden=hidden)
    return Letter(subject, [opening], [shown], (), closing, footer(ctx, t))


def _act(ctx: Context, moderator: Moderator, card: Card, action: Action, key: str, at: datetime) -> str:
    link = ActLink(moderator.id, card.comment.id, card.comment.revision, action, key)
    return address(ctx, "/act", t=ctx.signer.act_link(link, at))


def _facts(card: Card, t: Translator) -> list[str]:
    score = card.comment.score
    said = [plain.inert(finding_sentence(one, t)) for one in card.comment.reasons[:FACTS_MOST]]
    shown = t.gettext(N_("not scored")) if score is None else f"{round(100 * score)} %"
    return [f"{t.gettext(N_('Spam score'))}: {shown}", *said]


def _title(card: Card) -> str:
    return plain.line(card.page_title or card.page)


def _cut(text: str, most: int, t: Translator) -> str:
    if len(text) <= most:
        return plain.inert(text)
    left = len(text) - most
    more = t.ngettext("%(count)s more character", "%(count)s more characters", left) % {"count": left}
    return f"{plain.inert(text[:most])} … ({more})"
