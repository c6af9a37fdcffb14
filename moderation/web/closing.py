"""Whether a page takes comments, as readers are told."""

from moderation.language import N_, Translator
from moderation.store import switches
from moderation.web.current import context
from moderation.web.places import Place

WORDS = {
    "read_only": N_("Comments can’t be written here at the moment. What has been written stays."),
    "closed": N_("The moderators have closed this discussion. What has been written stays."),
    "old": N_("This discussion is closed: comments are taken for a limited time. What has been written stays."),
}


def words(why: str, t: Translator) -> str:
    return t.gettext(WORDS.get(why, ""))


def why(place: Place) -> str:
    """Say why a page takes no comments now; "" if it does."""
    ctx, site = context(), place.site
    doors = ctx.store.recall(("doors", site.id, place.page), lambda tx: switches.doors(tx, site.id, place.page))
    return site.house.refuses(doors, ctx.clock())
