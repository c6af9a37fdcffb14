"""The keys of the queue. They are an interface: what is said here stands in the docs and in the changelog.

Three sets to choose from; each moderator may change single keys, or switch all off, on the device in use.
"""

from collections.abc import Mapping
from typing import Any

from moderation.language import N_, Translator

# What a key can do, in the order of the list.
ACTIONS: Mapping[str, str] = {
    "next": N_("next comment"),
    "previous": N_("previous comment"),
    "approve": N_("approve"),
    "spam": N_("spam"),
    "reject": N_("reject, with the reason that is chosen"),
    "edit": N_("edit, then approve"),
    "reply": N_("answer, and approve"),
    "rewrite": N_("ask the author to write it anew"),
    "undo": N_("take the last step back"),
    "ask": N_("ask another moderator"),
    "hour": N_("look again in an hour"),
    "tomorrow": N_("look again tomorrow"),
    "author": N_("hold this author’s comments from now on, after a decision"),
    "alike": N_("the same for all that read like it, after a decision"),
    "select": N_("select the comment"),
    "select_to": N_("select up to this comment"),
    "search": N_("search"),
    "go": N_("go to …, with a letter of the list below"),
    "help": N_("this list"),
}

# Names as a browser tells them: a capital is the letter with Shift. More than one key may do the same.
SETS: Mapping[str, Mapping[str, str]] = {
    "own": {
        "next": "j", "previous": "k", "approve": "a f", "spam": "s", "reject": "d", "edit": "e", "reply": "r",
        "rewrite": "p", "undo": "u", "ask": "w", "hour": "z", "tomorrow": "Z",
        "author": "b", "alike": "c",
        "select": "x", "select_to": "X", "search": "/", "go": "g", "help": "?",
    },
    # Coral: f approves, d rejects, b bans, z leaves the comment for later.
    "coral": {
        "next": "j", "previous": "k", "approve": "f", "spam": "s", "reject": "d", "edit": "e", "reply": "r",
        "rewrite": "p", "undo": "u", "ask": "w", "hour": "z", "tomorrow": "Z",
        "author": "b", "alike": "c",
        "select": "x", "select_to": "X", "search": "/", "go": "t", "help": "?",
    },
    # WordPress: a approves, s is spam, d is the bin, q and e edit, r replies, z and u take back.
    "wordpress": {
        "next": "j", "previous": "k", "approve": "a", "spam": "s", "reject": "d", "edit": "e q", "reply": "r",
        "rewrite": "p", "undo": "z u", "ask": "w", "hour": "h", "tomorrow": "H",
        "author": "b", "alike": "c",
        "select": "x", "select_to": "X", "search": "/", "go": "g", "help": "?",
    },
}  # fmt: skip
SET_NAMES = {"own": N_("Our own"), "coral": N_("As in Coral"), "wordpress": N_("As in WordPress")}

# Behind the key for "go".
PLACES: Mapping[str, tuple[str, str]] = {
    "q": (N_("Waiting"), "/queue"),
    "s": (N_("Spam"), "/queue?status=spam"),
    "a": (N_("Approved"), "/queue?status=approved"),
    "r": (N_("Rejected"), "/queue?status=rejected"),
    "o": (N_("Reported"), "/queue?status=reported"),
    "n": (N_("Notes"), "/queue/notes"),
    "h": (N_("From now on"), "/queue/holds"),
    "l": (N_("Learning"), "/queue/learning"),
    "m": (N_("Notifications"), "/queue/mail"),
}


def shown(t: Translator) -> dict[str, Any]:
    """The keys for the page: what its list says and its script does."""
    return {
        "sets": SETS,
        "actions": [(action, t.gettext(words)) for action, words in ACTIONS.items()],
        "names": [(name, t.gettext(words)) for name, words in SET_NAMES.items()],
        "places": [(key, t.gettext(words), href) for key, (words, href) in PLACES.items()],
        "words": {
            "taken": t.gettext(N_("This key is in use already: {action}.")),
            "bad": t.gettext(N_("Press one letter or sign.")),
            "kept": t.gettext(N_("Kept on this device.")),
        },
    }
