"""What stands beside a comment on its card: the author's history here, notes, who is unsure, a reason to reject it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.comment import Action, NoteKind
from moderation.defer import ENOUGH
from moderation.language import N_, Translator
from moderation.rule import Step
from moderation.store import amendments, campaigns, deferrals, histories, ladder, notes, proposals, reports, rewrites
from moderation.store.amendments import Former
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.store.histories import History
from moderation.store.notes import Note, Subjects
from moderation.store.proposals import Proposal
from moderation.store.rewrites import Rewrite
from moderation.text.links import hosts
from moderation.web import marks, reported, versions
from moderation.web.marks import Piece
from moderation.web.reported import Reported
from moderation.web.versions import Part

NOTES_MOST = 3
NOTE_MOST = 240
HOSTS_MOST = 20
CHANGES_MOST = 1_500
CHANGES_BYTES = 3_000

ABOUT = {
    NoteKind.COMMENT: N_("Note on this comment"),
    NoteKind.AUTHOR: N_("Note on the author"),
    NoteKind.HOST: N_("Note on %(host)s"),
}
STEPS = {
    Step.TRUSTED: N_("trusted author"),
    Step.NORMAL: "",
    Step.HELD: N_("this author always waits"),
    Step.BLOCKED: N_("blocked author"),
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
    """`reason` is the code that the last one of the campaign was rejected for; `more` counts notes not shown.

    `step` is where moderators put the author, "" where nobody did. `rewrite` says that the author is asked for another
    text, `rewritten` what the author changed in it, `amended` what the author wants to change in the comment that it
    `amends`. `reported` is what readers say is wrong with it.
    """

    history: str
    step: str
    asked: str
    reason: str
    notes: Sequence[NoteShown]
    more: int
    has_author: bool
    rewrite: str
    rewritten: Sequence[Part]
    proposed: str = ""
    reported: Reported | None = None
    amends: Former | None = None
    amended: Sequence[Part] = ()


def of(
    tx: Connection, shown: Iterable[Card], alike: Mapping[str, Campaign], t: Translator, most: int = NOTES_MOST
) -> dict[str, Beside]:
    """Return what stands beside each card, by comment."""
    cards = list(shown)
    ids, cards_by_id = [card.comment.id for card in cards], {card.comment.id: card for card in cards}
    pasts = histories.of(tx, ids)
    authors = {id: past.author for id, past in pasts.items()}
    written = notes.of(tx, [_subjects(card, authors.get(card.comment.id)) for card in cards])
    anew, open_rewrites = rewrites.answered_of(tx, ids), rewrites.open_of(tx, ids)
    former = amendments.former(tx, ids)
    steps = ladder.of_comments(tx, ids)
    proposed, complaints = proposals.of(tx, ids), reports.open_of(tx, ids, reported.COUNTED)
    asked, reasons = deferrals.asked_by(tx, ids), campaigns.last_reasons(tx, alike.values())
    return {
        id: Beside(
            history_words(pasts[id], t) if id in pasts else "",
            t.gettext(STEPS[steps[id]]) if id in steps else "",
            _asked_words(asked.get(id, []), t),
            reasons.get(alike[id].key, "") if id in alike else "",
            tuple(note_shown(note, t, NOTE_MOST) for note in written.get(id, [])[:most]),
            max(0, len(written.get(id, [])) - most),
            id in authors,
            _rewrite_words(open_rewrites[id], t) if id in open_rewrites else "",
            _rewritten(anew[id], cards_by_id[id]) if id in anew else (),
            _proposed_words(proposed.get(id), t),
            reported.of(complaints[id], t, whole=most > NOTES_MOST) if id in complaints else None,
            former.get(id),
            _changes(former[id].text, cards_by_id[id]) if id in former else (),
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


def _proposed_words(one: Proposal | None, t: Translator) -> str:
    if one is None:
        return ""
    words = N_("Proposed: spam, by %(source)s") if one.action is Action.SPAM else N_("Proposed: good, by %(source)s")
    return t.gettext(words) % {"source": f"\u2068{one.source}\u2069"}


def _rewrite_words(asked: Rewrite, t: Translator) -> str:
    name = asked.moderator or t.gettext(N_("A former moderator"))
    words = t.gettext(N_("%(name)s asked the author to write it anew; the link is good until %(time)s"))
    return words % {"name": name, "time": t.datetime(asked.until)}


def _rewritten(anew: tuple[Rewrite, str], card: Card) -> list[Part]:
    """What the author changed when asked to; nothing once the comment has moved on."""
    asked, former = anew
    return _changes(former, card) if asked.answered == card.comment.revision else []


def _changes(former: str, card: Card) -> list[Part]:
    """What the comment changes in a former text, as far as a card has room."""
    left, shown = CHANGES_BYTES, []
    for part in versions.compared(former[:CHANGES_MOST], card.comment.text[:CHANGES_MOST]):
        left -= sum(piece.cost for piece in part.pieces) + 20
        if left < 0:
            break
        shown.append(part)
    return shown


def _subjects(card: Card, author: str | None) -> Subjects:
    comment = card.comment
    linked = tuple(hosts(comment.text, comment.author_url)[:HOSTS_MOST])
    return Subjects(comment.id, comment.site_id, author, linked)
