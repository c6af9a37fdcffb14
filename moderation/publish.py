"""The verb: what the public may see of a thread. No type here has room for an email or a network address."""

from dataclasses import dataclass, field
from datetime import datetime

from moderation.badge import Badge
from moderation.comment import Comment, SafeHTML, Site, Status, Thread
from moderation.context import Context
from moderation.store import comments, threads, votes
from moderation.text.languages import script_language


@dataclass(frozen=True, slots=True)
class PublicComment:
    """One comment as anybody may read it. `gone` marks a tombstone: it only holds the place of its replies.

    `lang` is a guess at its language, "" in doubt.

    `badge`: somebody of the house wrote it; `edited_by_staff`: they changed what its author wrote. Not who of them.
    `helpful`: so many readers found it so, nobody learns who.
    """

    id: str
    parent: str | None
    author: str
    url: str
    html: SafeHTML
    created: datetime
    edited: datetime | None
    replies: tuple["PublicComment", ...] = ()
    gone: bool = False
    badge: Badge | None = None
    edited_by_staff: bool = False
    lang: str = ""
    helpful: int = 0

    @property
    def staff(self) -> bool:
        return self.badge is not None


@dataclass(frozen=True, slots=True)
class PublicThread:
    """A page's approved comments, oldest first, replies below what they answer. Version 0 is a page nobody wrote on."""

    page: str
    version: int = 0
    count: int = 0
    comments: tuple[PublicComment, ...] = ()
    flat: tuple[PublicComment, ...] = field(default=(), repr=False)


def version(ctx: Context, site: Site, page: str) -> int:
    """Return the thread's version, which changes with everything the public can see of it; 0 for an unknown page."""
    found = ctx.store.recall(("thread", site.id, page), lambda tx: threads.find(tx, site.id, page))
    return found.version if found else 0


def thread(ctx: Context, site: Site, page: str) -> PublicThread:
    """Return the approved comments of `page` (a key made by `text.pages.page_key`)."""
    with ctx.store.read() as tx:
        found = threads.find(tx, site.id, page)
        approved = comments.approved(tx, found.id) if found else []
    return _public(page, found, approved) if found else PublicThread(page)


def one(ctx: Context, site: Site, page: str, id: str) -> PublicComment | None:
    """Return a public comment of this page, None if it isn't one."""
    found = own(ctx, site, page, id)
    return _plain(found) if found and found.status is Status.APPROVED else None


def votes_given(ctx: Context, site: Site, page: str, voter: str) -> dict[str, int]:
    """Return the comments of a page that a reader voted for, with all their votes; `voter` is a device's digest."""
    with ctx.store.read() as tx:
        found = threads.find(tx, site.id, page)
        return votes.given(tx, found.id, voter) if found else {}


def counts(ctx: Context, site: Site, pages: list[str]) -> dict[str, int]:
    """Return how many approved comments each page has; 0 where nobody wrote."""
    with ctx.store.read() as tx:
        known = threads.counts(tx, site.id, pages)
    return {page: known.get(page, 0) for page in pages}


def own(ctx: Context, site: Site, page: str, id: str) -> Comment | None:
    """Return a comment of this page for its author, whatever its status. The caller has checked the author's ticket."""
    with ctx.store.read() as tx:
        found, thread = comments.by_id(tx, id, site.id), threads.find(tx, site.id, page)
    return found if found and thread and found.thread_id == thread.id else None


def shown_status(comment: Comment) -> Status:
    """What an author learns of the own comment: published or waiting. Spam and rejected look like waiting."""
    return Status.APPROVED if comment.status is Status.APPROVED else Status.PENDING


def badge(comment: Comment) -> Badge | None:
    """As whom somebody of the house wrote it, None for a reader."""
    return comment.badge or (Badge.STAFF if comment.moderator_id is not None else None)


def _public(page: str, found: Thread, approved: list[Comment]) -> PublicThread:
    known = {comment.id for comment in approved}
    below: dict[str | None, list[Comment]] = {}
    for comment in approved:
        below.setdefault(comment.parent, []).append(comment)
    roots = [_with_replies(comment, below) for comment in below.get(None, [])]
    # A reply whose parent was taken back keeps its place below a tombstone, not among the roots out of context.
    orphaned = [parent for parent in below if parent is not None and parent not in known]
    roots += [_tombstone(parent, below) for parent in orphaned]
    roots.sort(key=lambda root: (root.created, root.id))
    return PublicThread(page, found.version, len(approved), tuple(roots), tuple(_plain(one) for one in approved))


def _plain(comment: Comment, replies: tuple[PublicComment, ...] = ()) -> PublicComment:
    return PublicComment(
        comment.id,
        comment.parent,
        comment.author_name,
        comment.author_url,
        comment.html,
        comment.created,
        comment.edited,
        replies,
        badge=badge(comment),
        edited_by_staff=comment.edited_by_staff,
        lang=script_language(comment.text),
        helpful=comment.helpful,
    )


def _with_replies(comment: Comment, below: dict[str | None, list[Comment]]) -> PublicComment:
    """Build the tree from its leaves, without recursion: readers can nest deeper than Python can."""
    order = [comment]
    for one in order:
        order += below.get(one.id, [])
    built: dict[str, PublicComment] = {}
    for one in reversed(order):
        built[one.id] = _plain(one, tuple(built[reply.id] for reply in below.get(one.id, [])))
    return built[comment.id]


def _tombstone(parent: str, below: dict[str | None, list[Comment]]) -> PublicComment:
    replies = tuple(_with_replies(reply, below) for reply in below[parent])
    return PublicComment(parent, None, "", "", SafeHTML(""), replies[0].created, None, replies, gone=True)
