"""A comment as the queue shows it: codes become sentences, hostile text becomes marked text, emails stay away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from moderation.comment import Action, Comment, Evidence, Status
from moderation.language import N_, Translator, evidence_words
from moderation.reasons import REASONS
from moderation.store.comments import Card
from moderation.store.decisions import Made
from moderation.text import links
from moderation.web import highlights, marks
from moderation.web.highlights import Highlight, Stretch
from moderation.web.marks import Piece, Shown, escaped_bytes, length
from moderation.web.reasons import Reason, reason
from moderation.web.slots import Slots, slots

Item = TypeVar("Item")

# Bytes of what readers can swell, escaped: 25 cards of the most hostile rows stay below 200 kB. The text gets what
# the rest leaves of a card.
CARD_BYTES = 5100
TEXT_BYTES_LEAST = 1200
REASONS_BYTES = 1200
EVIDENCE_BYTES = 1000
HREF_BYTES = 400
HOSTS_MOST = 5
CHIPS_MOST = 2
EVIDENCE_MOST = 5
HIGHLIGHTS_MOST = 12
HIGHLIGHTS_MOST_WHOLE = 100

# In log-odds: less of it moves no percent that anybody would notice.
NOTICED = 0.2

BANDS = (
    (0.95, N_("almost certainly spam")),
    (0.7, N_("probably spam")),
    (0.3, N_("unsure")),
    (0.05, N_("probably fine")),
    (0.0, N_("almost certainly fine")),
)
NOT_SCORED = N_("not scored")

REJECT_REASONS = {code: reason.words for code, reason in REASONS.items()}
STATUS_NAMES = {
    Status.PENDING: N_("waiting"),
    Status.APPROVED: N_("approved"),
    Status.SPAM: N_("in the spam folder"),
    Status.REJECTED: N_("rejected"),
    Status.DELETED: N_("deleted"),
}
ODDITIES = {
    "hidden": N_("Invisible characters: %(count)s"),
    "alike": N_("Look-alike letters: %(count)s"),
    "styled": N_("Letters dressed up as symbols: %(count)s"),
    "stacked": N_("Piled-up accents: %(count)s"),
}
# What can be done to a comment where it stands; deciding the same again is no choice.
CHOICES = {
    Status.PENDING: (Action.APPROVE, Action.SPAM, Action.REJECT),
    Status.APPROVED: (Action.SPAM, Action.REJECT),
    Status.SPAM: (Action.APPROVE, Action.REJECT),
    Status.REJECTED: (Action.APPROVE, Action.SPAM),
    Status.DELETED: (),
}


SITE_SAYS_SPAM = N_("This site’s own decisions: more likely spam")
SITE_SAYS_HAM = N_("This site’s own decisions: less likely spam")


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that moved the score, and which way. `learnt_here`: mostly by what was decided on this site."""

    words: Sequence[Piece]
    towards_spam: bool
    learnt_here: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """What must not be overlooked: a host that the text leads to ("host"), or what hides in it ("odd")."""

    kind: str
    words: str
    host: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the template shows. Nothing here is HTML, and there is no room for an email address."""

    id: str
    revision: int
    status: Status
    author: Sequence[Piece]
    author_url: Sequence[Piece]
    reply: bool
    by_staff: bool
    created: datetime
    time: str
    edited: str
    site: str
    page_href: str
    page_title: Sequence[Piece]
    opening: Sequence[Stretch]
    rest: Sequence[Stretch]
    folded: str
    left: str
    chips: Sequence[Chip]
    hosts: Sequence[Sequence[Piece]]
    oddities: Sequence[str]
    percent: int | None
    band: str
    site_says: str
    slots: Slots
    reasons: Sequence[Reason]
    evidence: Sequence[Moved]
    choices: Sequence[str]
    reject_reasons: Sequence[tuple[str, str]]
    blind: bool = False


def face(card: Card, t: Translator, *, whole: bool = False) -> Face:
    """Return the card's face; `whole` for the comment's own page, where nothing is cut."""
    comment = card.comment
    author, author_url = marks.line(comment.author_name, 48), marks.line(comment.author_url, 70)
    page_title, href = marks.line(card.page_title or card.page, 80), _web_address(card.page, whole)
    hosts = [marks.line(host, 60) for host in links.hosts(comment.text)[:HOSTS_MOST]]
    said = [(finding, reason(finding, t)) for finding in comment.reasons]
    found = _within(REASONS_BYTES, said, lambda pair: pair[1].cost)
    strongest = _strongest(comment.evidence)
    places_of_evidence = slots(found, strongest, t, is_edited=comment.edited is not None)
    evidence = _within(EVIDENCE_BYTES, [_moved(item, t) for item in strongest], _moved_bytes)
    places = _places(comment, strongest, HIGHLIGHTS_MOST_WHOLE if whole else HIGHLIGHTS_MOST)
    spent = escaped_bytes(href) + sum(one.cost for _, one in found) + sum(map(_moved_bytes, evidence))
    spent += places_of_evidence.cost
    spent += sum(piece.cost for line in (author, author_url, page_title, *hosts) for piece in line)
    room = max(TEXT_BYTES_LEAST, CARD_BYTES - spent - highlights.COST * len(places))
    text = marks.whole(comment.text) if whole else marks.folded(comment.text, room)
    oddities = _oddities(text, t)
    return Face(
        id=comment.id,
        revision=comment.revision,
        status=comment.status,
        author=author,
        author_url=author_url,
        reply=comment.parent is not None,
        by_staff=comment.moderator_id is not None,
        created=comment.created,
        time=t.datetime(comment.created),
        edited=t.datetime(comment.edited) if comment.edited else "",
        site=card.site,
        page_href=href,
        page_title=page_title,
        opening=highlights.laid_over(text.opening, places),
        rest=highlights.laid_over(text.rest, places, sum(map(length, text.opening))),
        folded=_more(text.folded, t),
        left=_left(text.left, t) if text.left else "",
        chips=_chips(hosts, oddities, t),
        hosts=hosts,
        oddities=oddities,
        percent=None if comment.score is None else round(100 * comment.score),
        band=t.gettext(band(comment.score)),
        site_says=t.gettext(_site_says(comment.evidence)),
        slots=places_of_evidence,
        reasons=[one for _, one in found if one not in (places_of_evidence.what, places_of_evidence.same)],
        evidence=evidence,
        choices=[str(action) for action in CHOICES[comment.status]],
        reject_reasons=[(code, t.gettext(words)) for code, words in REJECT_REASONS.items()],
    )


def band(score: float | None) -> str:
    """The score in words (a msgid)."""
    if score is None:
        return NOT_SCORED
    return next(words for least, words in BANDS if score >= least)


def made_sentence(made: Made, t: Translator) -> str:
    """One line of a comment's history."""
    decision = made.decision
    sentences = {
        Action.APPROVE: N_("%(moderator)s approved it on %(time)s."),
        Action.SPAM: N_("%(moderator)s marked it as spam on %(time)s."),
        Action.REJECT: N_("%(moderator)s rejected it on %(time)s (reason: %(reason)s)."),
        Action.UNDO: N_("%(moderator)s took the last decision back on %(time)s."),
    }
    return t.gettext(sentences[decision.action]) % {
        "moderator": made.moderator or t.gettext(N_("A former moderator")),
        "time": t.datetime(decision.at),
        "reason": t.gettext(REJECT_REASONS.get(decision.reason or "", N_("none given"))),
    }


def _web_address(page: str, whole: bool) -> str:
    # The boundary lets only http and https in; an importer's mistake must not become a javascript: link here.
    fits = whole or escaped_bytes(page) <= HREF_BYTES
    return page if fits and page.startswith(("http://", "https://")) else ""


def _within(budget: int, items: Iterable[Item], cost: Callable[[Item], int]) -> list[Item]:
    """Take items as long as they fit."""
    taken = []
    for item in items:
        budget -= cost(item)
        if budget < 0:
            break
        taken.append(item)
    return taken


def _moved_bytes(moved: Moved) -> int:
    return sum(piece.cost for piece in moved.words) + (60 if moved.learnt_here else 0)


def _strongest(evidence: Sequence[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda item: abs(item.contribution), reverse=True)[:EVIDENCE_MOST]


def _moved(item: Evidence, t: Translator) -> Moved:
    return Moved(marks.line(evidence_words(item, t), 50), item.contribution > 0, _is_learnt_here(item))


def _is_learnt_here(item: Evidence) -> bool:
    """Whether most of it is what this site's decisions added; the rest is the shipped model's."""
    same_way = (item.site > 0) is (item.contribution > 0)
    return same_way and abs(item.site) > abs(item.contribution) / 2


def _site_says(evidence: Sequence[Evidence]) -> str:
    """Which way the site's decisions moved what moved the score most (a msgid); "" if not noticeably."""
    moved = sum(item.site for item in evidence)
    return "" if abs(moved) < NOTICED else SITE_SAYS_SPAM if moved > 0 else SITE_SAYS_HAM


def _places(comment: Comment, evidence: Sequence[Evidence], most: int) -> list[Highlight]:
    # What is known of an edited comment's words is where they stood before.
    return [] if comment.edited else highlights.places(comment.text, evidence, most)


def _chips(hosts: Sequence[Sequence[Piece]], oddities: Sequence[str], t: Translator) -> list[Chip]:
    """At most two: what hides in the text first, then where it leads. More of them nobody reads."""
    words = t.gettext(N_("Link to"))
    chips = [Chip("odd", one) for one in oddities] + [Chip("host", words, host) for host in hosts]
    return chips[:CHIPS_MOST]


def _more(count: int, t: Translator) -> str:
    words = t.ngettext("%(count)s more character", "%(count)s more characters", count)
    return words % {"count": count}


def _left(count: int, t: Translator) -> str:
    words = t.ngettext(
        "Read the whole comment: %(count)s character is not shown here",
        "Read the whole comment: %(count)s characters are not shown here",
        count,
    )
    return words % {"count": count}


def _oddities(text: Shown, t: Translator) -> list[str]:
    counts = text.oddities
    return [t.gettext(words) % {"count": counts[kind]} for kind, words in ODDITIES.items() if kind in counts]
