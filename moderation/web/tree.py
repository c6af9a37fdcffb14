"""A thread as its page shows it: indented so far as a narrow screen allows, however deep readers answer one another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from moderation.publish import PublicComment


@dataclass(slots=True)
class Branch:
    """A comment with what stands below it. `answers` is the author it answers where the indentation can't tell."""

    comment: PublicComment
    answers: str = ""
    replies: list["Branch"] = field(default_factory=list)


def branches(roots: Iterable[PublicComment], most: int) -> list[Branch]:
    """Return the tree cut to `most` levels: deeper replies stand in their order at the last one. Without recursion."""
    found: list[Branch] = []
    waiting = [(root, 1, found, "") for root in reversed(tuple(roots))]
    while waiting:
        comment, depth, beside, answers = waiting.pop()
        branch = Branch(comment, answers)
        beside.append(branch)
        deeper = depth < most
        below = branch.replies if deeper else beside
        waiting += [
            (reply, depth + deeper, below, "" if deeper else comment.author) for reply in reversed(comment.replies)
        ]
    return found
