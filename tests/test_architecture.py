"""The house stands as DESIGN draws it: imports go down the floors, and each outside thing has one room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "moderation"

FLOORS = (
    ("rule", "forum", "voice", "badge"),
    ("comment", "config", "door", "hours", "paths", "roles", "__init__"),
    (
        *("judgement", "text", "policy", "counting", "shares", "lanes", "mailing", "language", "credentials", "keys"),
        "subscription",
    ),
    ("checks", "spam", "store", "notify", "problems", "reasons", "signing", "challenge"),
    ("context", "judge", "likeness", "precision", "typeset"),
    ("blind", "lessons", "revise", "triage", "device"),
    ("draft",),
    (
        *("submit", "review", "bulk", "defer", "hold", "note", "publish", "install", "learn", "rehearse", "restamp"),
        *("sitting", "practise", "census", "caution", "close", "enact", "ladder", "observe", "switch", "reconsider"),
        *("staff", "factors", "invite", "passkey", "subscribe", "spread"),
        *("amend", "propose", "rewrite", "vote", "report", "mails", "hooks", "forget", "importers"),
    ),
    # What carries out other verbs.
    ("assent",),
    ("web", "protocols", "worker"),
    ("app", "demo", "serving"),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that the file imports, at its top or later."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    parts = [name.split(".") for name in imports(path) if name.startswith("moderation.")]
    return {part[1] for part in parts if part[1] in FLOOR} - {"__init__"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_room_stands_on_a_floor() -> None:
    assert {room_of(path) for path in FILES} - {"migrations"} <= set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_go_down_and_never_to_a_sibling(path: Path) -> None:
    room = room_of(path)
    assert {other for other in rooms_imported(path) - {room} if FLOOR[other] >= FLOOR[room]} == set()


@pytest.mark.parametrize(
    ("outside", "rooms"),
    [
        ("alembic", {"store"}),
        ("redis", {"store"}),
        ("sklearn", {"spam"}),
        ("httpx", {"notify"}),
        ("smtplib", {"notify"}),
        ("flask", {"web", "protocols", "app"}),
        ("flask_wtf", {"web"}),
        ("argon2", {"credentials"}),
        ("cryptography", {"credentials"}),
        ("pyotp", {"factors"}),
        ("webauthn", {"passkey"}),
        ("segno", {"web"}),
        ("nh3", {"text"}),
        ("itsdangerous", {"signing"}),
        ("altcha", {"challenge"}),
        ("granian", {"serving"}),
    ],
)
def test_each_outside_thing_has_its_rooms(outside: str, rooms: set[str]) -> None:
    users = {room_of(path) for path in FILES if any(name.split(".")[0] == outside for name in imports(path))}
    assert users <= rooms


def test_outside_the_store_sqlalchemy_is_only_the_type_of_a_transaction() -> None:
    names = {name for path in FILES if room_of(path) != "store" for name in imports(path)}
    assert {name for name in names if name.startswith("sqlalchemy")} <= {"sqlalchemy", "sqlalchemy.Connection"}


@pytest.mark.parametrize("word", ["pickle", "joblib", "marshal", "shelve"])
def test_nothing_that_runs_code_from_a_file_is_imported(word: str) -> None:
    assert [named(path) for path in FILES if word in {name.split(".")[0] for name in imports(path)}] == []


def test_an_email_is_revealed_only_where_it_is_stored_or_sent() -> None:
    allowed = {"store", "notify"}
    calls = [path for path in FILES if ".reveal()" in path.read_text("utf-8")]
    assert {room_of(path) for path in calls} <= allowed


def test_the_wall_clock_is_read_in_one_place() -> None:
    readers = [named(path) for path in FILES if "datetime.now(" in path.read_text("utf-8")]
    assert readers == ["moderation/context.py"]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_file_outgrows_its_room(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_no_function_outgrows_a_screen() -> None:
    long = [
        f"{named(path)}:{node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []


def test_there_is_no_drawer_for_everything() -> None:
    assert {path.stem for path in FILES} & {"utils", "util", "helpers", "common", "misc", "models"} == set()
