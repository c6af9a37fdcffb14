"""The options of `moderation site set` for what readers see and may do: those of `/queue/house`, too."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Site
from moderation.forum import DEPTH_MOST, EDIT_MINUTES_MOST, SHOWN_MOST, Forum, Order, Portrait
from moderation.store import audit, sites

SWITCHES = {
    "votes": "whether readers can mark comments as helpful",
    "reports": "whether readers can report comments",
    "subscriptions": "whether readers can be told of replies by mail",
    "challenge": "whether a suspicious post is asked for some work of the sender's browser",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--order", type=Order, choices=list(Order), help="in which order threads come at first")
    parser.add_argument("--portrait", type=Portrait, choices=list(Portrait), help="what stands beside a name")
    parser.add_argument("--depth", type=_whole(1, DEPTH_MOST), metavar="N", help="how many levels are indented")
    parser.add_argument(
        "--shown", type=_whole(1, SHOWN_MOST), metavar="N", help="about how many comments come before “load more”"
    )
    parser.add_argument(
        "--edit-minutes",
        type=_whole(0, EDIT_MINUTES_MOST),
        metavar="N",
        help="so long authors may change their own comment; 0: never",
    )
    for name, meaning in SWITCHES.items():
        parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, help=meaning)


def keep(tx: Connection, site: Site, args: argparse.Namespace, now: datetime) -> None:
    """Set what was given, noted in the audit trail."""
    names = ("order", "portrait", "depth", "shown", "edit_minutes", *SWITCHES)
    given = {name: value for name in names if (value := getattr(args, name)) is not None}
    forum = replace(site.forum, **given)
    if forum != site.forum:
        sites.set_forum(tx, site.id, forum)
        audit.record(tx, None, "site.forum", site.key, now)


def shown(site: Site) -> str:
    """How it stands, in lines."""
    forum = site.forum
    return (
        f"order: {forum.order}, depth: {forum.depth}, shown: {forum.shown}, portraits: {forum.portrait}\n"
        f"{', '.join(f'{name}: {_word(forum, name)}' for name in SWITCHES)}, edit minutes: {forum.edit_minutes}"
    )


def _word(forum: Forum, name: str) -> str:
    return "yes" if getattr(forum, name) else "no"


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number within these bounds."""

    def read(value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 7 else -1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return number

    return read
