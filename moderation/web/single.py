"""A comment's own page: the whole card, the thread around it, former texts, notes, decisions, and room to write."""

from dataclasses import dataclass
from typing import Any

from flask import Response

from moderation import blind
from moderation.comment import Action, Comment, Status
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.store import campaigns, comments, conversations, decisions, sites, switches, texts, withdrawals
from moderation.store.comments import Card
from moderation.store.contacts import Contact
from moderation.store.conversations import Said
from moderation.text.links import hosts
from moderation.web import again, auth, beside, boundary, cards, followups, marks, together, unscored, versions
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID
from moderation.web.shelves import Shelf
from moderation.web.surroundings import addresses, around

NO_COMMENT = N_("This comment does not exist any more. Please go back to the queue.")
WITHDRAWN = N_("Its author withdrew it. The text is deleted.")

AROUND_MOST = 2
SAID_BYTES = 2_000
NOTES_MOST = 100
HOSTS_MOST = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What a moderator typed that can't be taken: into which field, and why not. `choice` stands beside it."""

    field: str = ""
    text: str = ""
    problem: str = ""
    choice: str = ""


def card(id: str) -> Card:
    """Return the comment as the queue shows it. Raises Refusal."""
    with context().store.read() as tx:
        found = comments.card(tx, id) if ID.fullmatch(id) else None
    if found is None:
        raise Refusal(404, NO_COMMENT)
    return found


def show(
    found: Card, shelf: Shelf, status: int = 200, *, contact: Contact | None = None, draft: Draft | None = None
) -> Response:
    t, comment = language(), found.comment
    with context().store.read() as tx:
        hidden = blind.is_hidden(context(), tx, comment)
        history = decisions.of(tx, comment.id)
        alike = campaigns.of(tx, [comment.id])
        next_to = beside.of(tx, [found], alike, t, NOTES_MOST)[comment.id]
        talk = conversations.around(tx, comment.id, AROUND_MOST)
        former = texts.of(tx, comment.id)
        is_withdrawn = withdrawals.is_one(tx, comment.id)
        site, doors = sites.by_id(tx, comment.site_id), switches.doors(tx, comment.site_id, found.page)
    shut = site.house.refuses(doors, context().clock()) if site else ""
    face = unscored.face(found, t, hidden=hidden, whole=True)
    next_to = unscored.beside(next_to, comment.status, hidden=hidden)
    then = boundary.one("then") if ID.fullmatch(boundary.one("then")) else ""
    entry = addresses(face, shelf, then) | together.link(face, alike.get(comment.id))
    can_undo = bool(history) and history[-1].decision.action is not Action.UNDO and not is_withdrawn
    entry |= {"beside": next_to, "undo": can_undo}
    entry |= again.staying(face) if next_to.reported else {}
    entry |= {"may": auth.roles().may(Act.DECIDE, comment.site_id)}
    draft = draft or Draft()
    return page(
        "queue/comment.html",
        status,
        **around(shelf),
        heading=t.gettext("Comment"),
        back_href=shelf.href(),
        entry=entry,
        contact=contact,
        draft=draft,
        edit_text=draft.text if draft.field == "edit" else comment.text,
        edit_action=address("editing.edit", id=comment.id, **shelf.args),
        reply_action=address("editing.reply", id=comment.id, **shelf.args),
        rewrite_action=address("asking.ask", id=comment.id, **shelf.args),
        can_rewrite=comment.status is Status.PENDING and comment.moderator_id is None,
        is_mail_set_up=bool(context().settings.mail_url),
        note_action=address("notes.write", id=comment.id, **shelf.args),
        note_hosts=hosts(comment.text, comment.author_url)[:HOSTS_MOST],
        can_edit=comment.status is not Status.DELETED,
        conversation=_conversation(talk, comment, t),
        versions=versions.of(former, comment.text, t),
        holds=followups.from_now_on(comment, shelf, has_author=next_to.has_author),
        author_href=address("authors.ask", id=comment.id) if next_to.has_author else "",
        thread_action=address("authors.thread", id=comment.id),
        shut=shut,
        history=[cards.made_sentence(made, t) for made in history] + [t.gettext(WITHDRAWN)] * is_withdrawn,
    )


def _conversation(talk: conversations.Conversation, comment: Comment, t: Translator) -> list[dict[str, Any]]:
    """What stands around the comment, in the order of the page, and where the comment itself belongs."""
    parent = talk.parent if talk.parent and talk.parent.id not in {one.id for one in talk.before} else None
    rows = [_said(parent, comment, t)] if parent else []
    rows += [_said(one, comment, t) for one in talk.before]
    rows += [{"here": True}] if rows or talk.after else []
    return rows + [_said(one, comment, t) for one in talk.after]


def _said(one: Said, comment: Comment, t: Translator) -> dict[str, Any]:
    return {
        "here": False,
        "answered": one.id == comment.parent,
        "author": marks.line(one.author_name, 48),
        "text": marks.folded(one.text, SAID_BYTES).opening,
        "time": t.datetime(one.created),
        "status": "" if one.status is Status.APPROVED else t.gettext(cards.STATUS_NAMES[one.status]),
        "href": address("queue.comment", id=one.id),
    }
