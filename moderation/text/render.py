"""Markdown to safe HTML. The sanitiser is the last step: nothing touches the markup after it."""

from markdown_it import MarkdownIt
from nh3 import Cleaner

from moderation.comment import SafeHTML
from moderation.text.marks import tamed

# Grows with each change of what comes out, so that stored HTML of an older renderer can be made anew.
RENDERER = 1

TAGS = {"p", "br", "a", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "del", "s", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
RELATION = "nofollow ugc noopener noreferrer"

# Headings would break the outline of the page around, images would load from strangers, and a reference's
# definition would vanish from the text that a moderator read. Written out, all three stay visible.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    .disable(["heading", "lheading", "image", "reference", "html_block", "html_inline"])
    .enable("strikethrough")
)
# A relative link would lead somewhere else from the article, the service's own page and a feed.
_SANITISER = Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny", link_rel=RELATION)
_WITHOUT_LINKS = Cleaner(tags=TAGS - {"a"}, attributes={"ol": ATTRIBUTES["ol"]}, url_schemes=SCHEMES)


def render(text: str) -> SafeHTML:
    """Return what readers see of a comment. The same for everybody, whoever wrote it."""
    # Marks are thinned out in the markup, since Markdown turns entities into marks too.
    return SafeHTML(_SANITISER.clean(tamed(_MARKDOWN.render(text))))


def inert(html: SafeHTML) -> SafeHTML:
    """Return the same without its links: what an author sees of a comment that waits must be of no use to a spammer."""
    return SafeHTML(_WITHOUT_LINKS.clean(html.markup))
