"""What stands beside a comment on its card: the author's history here, notes, who is unsure, a reason to reject it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.comment import NoteKind
from moderation.defer import ENOUGH
from moderation.language import N_, Translator
from moderation.store import campaigns, deferrals, histories, notes
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.store.histories import History
from moderation.store.notes import Note, Subjects
from moderation.text.links import hosts
from moderation.web import marks
from moderation.web.marks import Piece

NOTES_MOST = 3
NOTE_MOST = 240
HOSTS_MOST = 20

ABOUT = {
    NoteKind.COMMENT: N_("Note on this comment"),
    NoteKind.AUTHOR: N_("Note on the author"),
    NoteKind.HOST: N_("Note on %(host)s"),
}


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as its reader sees it. `id` is for taking back one's own."""

    id: int
    about: str
    text: Sequence[Piece]
    by: str
    time: str
    moderator_id: int
    comment: str


@dataclass(frozen=True, slots=True)
class Beside:
    """`reason` is the code that the last one of the campaign was rejected for; `more` counts notes not shown."""

    history: str
    asked: str
    reason: str
    notes: Sequence[NoteShown]
    more: int
    has_author: bool


def of(
    tx: Connection, shown: Iterable[Card], alike: Mapping[str, Campaign], t: Translator, most: int = NOTES_MOST
) -> dict[str, Beside]:
    """Return what stands beside each card, by comment."""
    cards = list(shown)
    ids = [card.comment.id for card in cards]
    pasts = histories.of(tx, ids)
    authors = {id: past.author for id, past in pasts.items()}
    written = notes.of(tx, [_subjects(card, authors.get(card.comment.id)) for card in cards])
    asked, reasons = deferrals.asked_by(tx, ids), campaigns.last_reasons(tx, alike.values())
    return {
        id: Beside(
            history_words(pasts[id], t) if id in pasts else "",
            _asked_words(asked.get(id, []), t),
            reasons.get(alike[id].key, "") if id in alike else "",
            tuple(note_shown(note, t, NOTE_MOST) for note in written.get(id, [])[:most]),
            max(0, len(written.get(id, [])) - most),
            id in authors,
        )
        for id in ids
    }


def note_shown(note: Note, t: Translator, most: int) -> NoteShown:
    about = t.gettext(ABOUT[note.kind]) % {"host": f"\u2068{note.subject[:60]}\u2069"}
    by = note.moderator or t.gettext(N_("A former moderator"))
    text = marks.line(note.text, most)
    return NoteShown(note.id, about, text, by, t.datetime(note.created), note.moderator_id, note.comment)


def history_words(past: History, t: Translator) -> str:
    """Say what the site knows of an author; of a comment that is alone, that it is the first one."""
    if past.total <= 1:
        return t.gettext(N_("First comment under this address on this site"))
    counted = (
        (past.approved, N_("%(count)s approved")),
        (past.spam, N_("%(count)s spam")),
        (past.rejected, N_("%(count)s rejected")),
    )
    parts = [t.gettext(words) % {"count": count} for count, words in counted if count]
    told = ", ".join(parts) or t.gettext(N_("nothing decided yet"))
    if past.total >= histories.ENOUGH:
        return t.gettext(N_("The latest %(most)s under this address: %(counts)s")) % {
            "most": past.total,
            "counts": told,
        }
    since = t.datetime(past.first)
    return t.gettext(N_("Under this address so far: %(counts)s; since %(time)s")) % {"counts": told, "time": since}


def _asked_words(names: Sequence[str], t: Translator) -> str:
    if not names:
        return ""
    if len(names) >= ENOUGH:
        return t.gettext(N_("Several aren’t sure: %(names)s")) % {"names": ", ".join(names)}
    return t.gettext(N_("%(name)s asks for another opinion")) % {"name": names[0]}


def _subjects(card: Card, author: str | None) -> Subjects:
    comment = card.comment
    linked = tuple(hosts(comment.text, comment.author_url)[:HOSTS_MOST])
    return Subjects(comment.id, comment.site_id, author, linked)
