"""The rooms of the moderators' side, in the order in which every page of it names them."""

from typing import Any

from flask import request, url_for

from moderation.language import N_, Translator
from moderation.roles import Act, Roles
from moderation.web import boundary, permissions, sessions

ROOMS = {
    "queue.show": N_("Queue"),
    "release.show": N_("Surely good"),
    "sittings.show": N_("Session"),
    "learning.show": N_("Learning"),
    "rules.show": N_("Rules"),
    "house.show": N_("Caution"),
    "quality.show": N_("Quality"),
    "holds.show": N_("Holds"),
    "figures.show": N_("Figures"),
    "entries.show": N_("Log"),
    "mail.show": N_("Mails"),
    "people.show": N_("People"),
}
"""The page that a room opens with, and what the room is called."""


def rooms(t: Translator) -> list[dict[str, Any]]:
    """Return links to all rooms, on the site that this page is about, and which of them this page lies in."""
    site, here, session = boundary.one("site"), request.blueprint, sessions.current()
    held = session.roles if session else Roles()
    about: dict[str, Any] = {"site": site} if site else {}
    return [
        {"href": url_for(endpoint, **about), "name": t.gettext(name), "current": endpoint.startswith(f"{here}.")}
        for endpoint, name in ROOMS.items()
        if held.may_somewhere(permissions.named(endpoint) or Act.READ)
    ]
