"""Cards as HTML, and what stands around them on every page, kept for the next time they are shown.

What changes from page to page (addresses, the form's token) is put in afterwards: the template is asked for a card
with a mark in each of these places. All else that the template is given belongs to the key, so a card that differs in
anything is rendered anew.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from markupsafe import Markup, escape

from moderation.comment import Site
from moderation.language import Translator
from moderation.web import keyboard
from moderation.web.cards import KEPT, Face
from moderation.web.kept import Kept
from moderation.web.render import macro, render
from moderation.web.shelves import Shelf

# Where a page leads and who asks for it, no more: a name that says what a card shows must not stand here.
PLACES = ("href", "action", "email_action", "later_action", "alike_href", "then")
# Nobody who writes a comment knows it.
_SECRET = secrets.token_hex(16)
_MARK = re.compile(rf"{_SECRET}-([a-z_]+);")

_cards: Kept[list[str]] = Kept(KEPT)
_around: Kept[Markup] = Kept(64)


def card(t: Translator) -> Callable[..., Markup]:
    """Return the template's macro of the same name, with a memory."""

    def shown(face: Face, entry: Mapping[str, Any], csrf: str, whole_href: str = "") -> Markup:
        values = {name: entry[name] for name in PLACES if entry.get(name)} | {"csrf": csrf, "whole_href": whole_href}
        parts = _parts(t, face, entry, values)
        escaped = {name: str(escape(value)) for name, value in values.items()}
        parts[1::2] = [escaped[name] for name in parts[1::2]]
        return Markup("".join(parts))  # noqa: S704 (the template's own output, and values that are escaped here)

    return shown


def _parts(t: Translator, face: Face, entry: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    """The card in pieces: the HTML between the marks, and in every second place the name of a mark."""
    marks = {name: f"{_SECRET}-{name};" if value else "" for name, value in values.items()}
    given = {name: value for name, value in entry.items() if name not in values}

    def make() -> list[str]:
        whole = macro("queue/_card.html", "card", t)(
            face, {**given, **marks}, marks["csrf"], whole_href=marks["whole_href"]
        )
        return _MARK.split(str(whole))

    # `given` holds the face too.
    key = (t.code, request.script_root, face, tuple(given.items()), tuple(marks.values()))
    try:
        return list(_cards.of(key, make))
    except TypeError:  # something that can't be a key: then it isn't kept
        return make()


def filter_bar(t: Translator) -> Callable[..., Markup]:
    """Return the template's macro of the same name, with a memory of how it looks while no filter is on."""
    whole = macro("queue/_filter.html", "filter_bar", t)

    def shown(
        shelf: Shelf, sites: Sequence[Site], given: Mapping[str, Any], filters: Sequence[Any], *rest: Any
    ) -> Markup:
        if filters or given["is_on"]:
            return whole(shelf, sites, given, filters, *rest)
        key = ("filter", t.code, request.script_root, shelf, tuple(sites))
        return _around.of(key, lambda: whole(shelf, sites, given, filters, *rest))

    return shown


def keys(t: Translator) -> Markup:
    """The list of the keys, which is the same on every page."""
    return _around.of(
        ("keys", t.code, request.script_root),
        lambda: Markup(render("queue/_keys.html", t, keyboard=keyboard.shown(t))),  # noqa: S704 (a template's output)
    )
