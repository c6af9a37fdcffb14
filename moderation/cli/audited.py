"""`moderation doctor --audit`: whether the log is whole."""

import json
import re

from moderation.cli.database import open_store
from moderation.cli.errors import Refused
from moderation.cli.progress import Progress
from moderation.config import Settings
from moderation.store.chain_check import Checked, Flaw, check

HASH = re.compile(r"[0-9a-f]{64}")

SAID = {
    "gap": "entry {number} is missing",
    "broken": "entry {number} ({record}) does not follow the entry before it: one was put in, taken out or replaced",
    "gone": "entry {number} tells of {record}, which was deleted",
    "changed": "entry {number} ({record}) or its record was changed after it was written",
    "stray": "{record} is not in the log: it was written past the service",
    "cut": "no entry has the noted head: the log was cut off or written anew after it; it ends with entry {number}",
}


def run(settings: Settings, noted: str = "", *, as_json: bool = False) -> int:
    """Check the log, print what came of it, and return the exit status. Raises Refused."""
    noted = noted.strip().lower()
    if noted and not HASH.fullmatch(noted):
        raise Refused("--head takes the 64 hexadecimal digits that an earlier `moderation doctor --audit` printed")
    with open_store(settings) as store, Progress() as progress:
        try:
            checked = check(store, noted, progress)
        except Flaw as flaw:
            return _broken(flaw, as_json)
    return _whole(checked, noted, as_json)


def _whole(checked: Checked, noted: str, as_json: bool) -> int:
    first, last = (at.isoformat(timespec="seconds") if at else None for at in (checked.first, checked.last))
    if as_json:
        told = {"ok": True, "entries": checked.head.number, "from": first, "to": last, "head": checked.head.hash}
        print(json.dumps(told))
    elif not checked.head.number:
        print("complete: 0 entries")
    else:
        print(f"complete: {checked.head.number:,} entries, from {first} to {last}, head {checked.head.hash}")
        if noted:
            print(f"the noted head is entry {checked.noted_at:,}")
    return 0


def _broken(flaw: Flaw, as_json: bool) -> int:
    record = f"{flaw.kind} {flaw.record_id}" if flaw.kind else ""
    words = SAID[flaw.what].format(number=flaw.number, record=record)
    at = flaw.at.isoformat(timespec="seconds") if flaw.at else None
    if as_json:
        told = {"ok": False, "flaw": flaw.what, "entry": flaw.number, "record": record, "at": at, "says": words}
        print(json.dumps(told))
    else:
        when = (
            f" (entries before it reach to {at})" if at and flaw.what in ("gap", "cut") else f" (of {at})" if at else ""
        )
        print(f"NOT COMPLETE: {words}{when}")
    return 1


def _when(flaw: Flaw, at: str | None) -> str:
    if at is None:
        return ""
    return f" (what is before it ends at {at})" if flaw.what in ("gap", "cut") else f" (of {at})"
