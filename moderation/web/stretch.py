"""A stretch of a thread: in which order, from where on, and how much of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.forum import Forum, Order
from moderation.publish import PublicComment, PublicThread
from moderation.web import boundary

ID_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """An order, and what comes `after` a comment of the first level, or enough of all to see one (`to`)."""

    order: Order
    after: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`roots` with all that stands below them. `last` leads on to the `left` comments that follow; "" at the end."""

    asked: Asked
    roots: tuple[PublicComment, ...]
    last: str = ""
    left: int = 0


def asked(forum: Forum) -> Asked:
    """Read it from the address; what isn't known there counts for nothing."""
    order = boundary.one("sort")
    after, to = (boundary.one(name) for name in ("after", "to"))
    return Asked(
        Order(order) if order in set(Order) else forum.order,
        after if len(after) <= ID_LIMIT else "",
        to if len(to) <= ID_LIMIT else "",
    )


def of(thread: PublicThread, asked: Asked, shown: int) -> Stretch:
    """Take about `shown` comments, and never half of what stands below one of the first level."""
    roots = _sorted(thread.comments, asked.order)
    sizes = [_size(root) for root in roots]
    ids = [root.id for root in roots]
    start = ids.index(asked.after) + 1 if asked.after in ids else 0
    end, taken = start, 0
    reached = not asked.to or not any(one.id == asked.to for one in thread.flat)
    while end < len(roots) and (taken < shown or not reached):
        reached = reached or _holds(roots[end], asked.to)
        taken += sizes[end]
        end += 1
    known = replace(asked, after=asked.after if start else "")
    return Stretch(known, tuple(roots[start:end]), ids[end - 1] if 0 < end < len(roots) else "", sum(sizes[end:]))


def _sorted(roots: Sequence[PublicComment], order: Order) -> list[PublicComment]:
    if order is Order.NEWEST:
        return list(reversed(roots))
    # Sorting keeps the order of those that are alike: the oldest first among the equally helpful.
    return sorted(roots, key=lambda root: -root.helpful) if order is Order.HELPFUL else list(roots)


def _size(root: PublicComment) -> int:
    """How many comments stand there, without recursion: readers can nest deeper than Python can."""
    return len(_all(root))


def _holds(root: PublicComment, id: str) -> bool:
    return any(one.id == id for one in _all(root))


def _all(root: PublicComment) -> list[PublicComment]:
    found = [root]
    for one in found:
        found += one.replies
    return found
