"""What stands beside a name: its initials or a pattern, drawn into the page. Nobody is asked for a picture.

Colour and pattern come from a keyed digest of the name alone: a name looks the same on all pages of a site, and
otherwise elsewhere. Neither the address nor the connection has a part in it.
"""

from collections.abc import Callable

from markupsafe import Markup

from moderation.comment import Site
from moderation.forum import Portrait
from moderation.publish import PublicComment
from moderation.store.digests import Digests
from moderation.text.initials import initials

# White stands out against each of them (5:1), and each of them against a light page as against a dark one (3:1).
COLOURS = (
    *("#c63939", "#a25a2f", "#816a26", "#687321", "#4e7923", "#2f7d24", "#247d3a", "#247b5a"),
    *("#237979", "#2d729c", "#4666c9", "#6a5bd0", "#8c4ccb", "#ad37bd", "#b93698", "#c1386b"),
)
# A portrait's colour is its `color`; the sheet makes a ground of it. No attribute here is one that a policy forbids.
SHEET = Markup('<svg class="portrait" viewBox="0 0 40 40" aria-hidden="true" color="{}">{}</svg>')
LETTERS = Markup('<text x="20" y="26" text-anchor="middle" font-size="16" fill="#fff">{}</text>')
SQUARES = Markup('<path fill="#fff" d="{}"/>')

SIDE = 5
MIDDLE = SIDE // 2
SQUARE = 5
EDGE = 7.5


def of(site: Site, digests: Digests) -> Callable[[PublicComment], Markup]:
    """Return what draws a comment's portrait on this site."""
    kind = site.forum.portrait

    def draw(comment: PublicComment) -> Markup:
        if kind is Portrait.NONE:
            return Markup("")
        # Whoever of the house wrote it, it is the house that speaks.
        name = site.name if comment.staff else comment.author
        seed = digests.portrait(site.id, name)
        inside = LETTERS.format(initials(name)) if kind is Portrait.INITIALS else SQUARES.format(_path(seed[1:]))
        return SHEET.format(COLOURS[seed[0] % len(COLOURS)], inside)

    return draw


def _path(seed: bytes) -> str:
    """A pattern of squares, the right half the mirror of the left: row by row, one stroke a square."""
    drawn = {(x, y) for y in range(SIDE) for x in range(MIDDLE + 1) if seed[y] >> x & 1}
    # One that has nothing to see has its middle.
    drawn = drawn or {(MIDDLE, MIDDLE)}
    both = sorted(drawn | {(SIDE - 1 - x, y) for x, y in drawn}, key=lambda place: place[::-1])
    return "".join(f"M{EDGE + SQUARE * x:g} {EDGE + SQUARE * y:g}h{SQUARE}v{SQUARE}h-{SQUARE}z" for x, y in both)
