"""Whom an event is told: it becomes one mail for each moderator who wants to hear of it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from moderation import hours, lanes
from moderation.comment import Moderator, Status
from moderation.context import Context
from moderation.store import comments, dispatches, mail_choices, notes

MAIL = "mail"


def of_waiting(ctx: Context, comment: str) -> None:
    """A comment came and waits, or came back from its author."""

    def work(tx: Connection) -> None:
        found = comments.by_id(tx, comment)
        if found and found.status is Status.PENDING:
            told = mail_choices.instant(tx, found.site_id)
            _each(ctx, tx, told, "waits", f"{comment} {found.revision}", comment=comment)

    _plan(ctx, work)


def of_asked(ctx: Context, comment: str, by: int, at: datetime) -> None:
    """A moderator asks for another opinion."""

    def work(tx: Connection) -> None:
        found = comments.by_id(tx, comment)
        if found and found.status is Status.PENDING:
            told = mail_choices.asked(tx, found.site_id, by)
            _each(ctx, tx, told, "asked", f"{comment} {by} {at.timestamp():.0f}", comment=comment, by=by)

    _plan(ctx, work)


def of_note(ctx: Context, note: int) -> None:
    """A note names moderators."""

    def work(tx: Connection) -> None:
        _each(ctx, tx, mail_choices.mentioned(tx, notes.named(tx, note)), "mentioned", str(note), note=note)

    _plan(ctx, work)


def quiet_until(ctx: Context) -> datetime:
    """Now, or when the quiet hours end."""
    return hours.awake(ctx.clock(), lanes.targets(ctx.settings).quiet)


def _plan(ctx: Context, work: Callable[[Connection], None]) -> None:
    if ctx.settings.mail_url:
        ctx.store.write(work)


def _each(ctx: Context, tx: Connection, told: Iterable[Moderator], what: str, subject: str, **payload: object) -> None:
    due = quiet_until(ctx)
    for moderator in told:
        given = {"what": what, "moderator": moderator.id, "comment": subject} | payload
        dispatches.plan(tx, MAIL, f"{what} {subject} for {moderator.id}", given, ctx.clock(), due)
