"""The options of `moderation site set` for what moderators set on their pages too."""

import argparse
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Site
from moderation.rule import Switch
from moderation.store import audit, switches
from moderation.switch import BOUND_LEAST, BOUND_MOST, CLOSE_MOST, FIRST_MOST

NEVER = "never"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--first-approved", metavar="N", type=_first, help="authors wait until so many comments were approved; 0: never"
    )
    parser.add_argument(
        "--close-after", metavar="DAYS", type=_days, help="threads close so long after their first comment, or `never`"
    )
    parser.add_argument(
        "--rule-bound", metavar="P", type=_bound, help="what a rule's precision must exceed for the rule to act"
    )
    for option, meaning in (
        ("--hold-all", "whether everything waits for a person"),
        ("--read-only", "whether readers can read only"),
    ):
        parser.add_argument(option, action=argparse.BooleanOptionalAction, help=meaning)


def keep(tx: Connection, site: Site, args: argparse.Namespace, now: datetime) -> None:
    """Set what was given, each noted in the audit trail."""
    if args.first_approved is not None:
        switches.set_first_approved(tx, site.id, args.first_approved)
        _note(tx, site, "first_approved", now)
    if args.close_after is not None:
        switches.set_close_after(tx, site.id, None if args.close_after == NEVER else args.close_after)
        _note(tx, site, "close_after", now)
    if args.rule_bound is not None:
        switches.set_bound(tx, site.id, args.rule_bound)
        _note(tx, site, "rule_bound", now)
    if args.hold_all is not None:
        switches.set_hold_all(tx, site.id, Switch(args.hold_all))
        _note(tx, site, f"hold_all_{'on' if args.hold_all else 'off'}", now)
    if args.read_only is not None:
        switches.set_read_only(tx, site.id, Switch(args.read_only))
        _note(tx, site, f"read_only_{'on' if args.read_only else 'off'}", now)


def shown(site: Site) -> str:
    """How it stands, in lines."""
    house = site.house
    close = NEVER if house.close_after is None else f"after {house.close_after} days"
    return (
        f"first approved: {house.first_approved}, threads close: {close}, rule bound: {house.bound:g}\n"
        f"everything waits: {_switch(house.hold_all)}, read only: {_switch(house.read_only)}"
    )


def _switch(switch: Switch) -> str:
    until = f" until {switch.until.isoformat()}" if switch.on and switch.until else ""
    return ("yes" if switch.on else "no") + until


def _note(tx: Connection, site: Site, what: str, now: datetime) -> None:
    audit.record(tx, None, f"site.{what}", site.key, now)


def _first(value: str) -> int:
    return _whole(value, 0, FIRST_MOST)


def _days(value: str) -> int | str:
    return value if value == NEVER else _whole(value, 1, CLOSE_MOST)


def _bound(value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not BOUND_LEAST <= share <= BOUND_MOST:
        raise argparse.ArgumentTypeError(f"must be a share from {BOUND_LEAST:g} to {BOUND_MOST:g}")
    return share


def _whole(value: str, least: int, most: int) -> int:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 7 else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
    return number
