"""What readers are told is known by where it stands: each room that answers them is on the list, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from moderation import app
from moderation.paths import TEMPLATES
from tests.catalogues import READERS_PLACES, ROOT, extracted, for_readers, is_readers, strings

# The tables in it are what moderators read of checks and features.
MODERATORS_WORDS = "moderation/language.py"


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.exists()), None)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reached_from(modules: Iterator[str]) -> set[str]:
    """Return every file of ours that these modules import, and what those import, by its place."""
    waiting, found = list(modules), set[Path]()
    while waiting:
        path = file_of(waiting.pop())
        if path and path not in found:
            found.add(path)
            waiting += [name for name in imported(path) if name.startswith("moderation")]
    return {path.relative_to(ROOT).as_posix() for path in found}


def places_with_words() -> set[str]:
    return {place for message in extracted() if message.id for place, _ in message.locations}


@pytest.mark.parametrize("pattern", READERS_PLACES)
def test_every_place_of_readers_is_there(pattern: str) -> None:
    assert list(ROOT.glob(pattern)) != []


def test_whatever_answers_a_reader_is_a_place_of_readers() -> None:
    behind = reached_from(blueprint.import_name for blueprint in app.READERS)
    assert "moderation/web/answers.py" in behind
    assert {place for place in behind & places_with_words() if not is_readers(place)} == {MODERATORS_WORDS}


def test_whatever_a_reader_is_shown_is_a_place_of_readers() -> None:
    """The templates that these files name, and those that they take in."""
    behind = reached_from(blueprint.import_name for blueprint in app.READERS)
    shown = {f"templates/{name}" for name in templates_of(behind)}
    assert "templates/embed/comment.html" in shown
    assert {place for place in shown & places_with_words() if not is_readers(place)} == set()


def templates_of(places: set[str]) -> set[str]:
    """Return the names of templates that stand in these files, with those that they include."""
    constants = (node for place in places for node in ast.walk(ast.parse((ROOT / place).read_text("utf-8"))))
    waiting = {node.value for node in constants if isinstance(node, ast.Constant) and is_template(node.value)}
    found = set[str]()
    while waiting:
        name = waiting.pop()
        found.add(name)
        tree = Environment(extensions=["jinja2.ext.i18n"]).parse((TEMPLATES / name).read_text("utf-8"))
        waiting |= set(filter(is_template, find_referenced_templates(tree))) - found
    return found


def is_template(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and name.endswith(".html") and (TEMPLATES / name).exists()


def test_whatever_says_its_language_says_which_way_it_is_written() -> None:
    templates = {path: path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    readers = {path: text for path, text in templates.items() if is_readers(f"templates/{path.relative_to(TEMPLATES)}")}
    said = [
        (path, tag)
        for path, text in readers.items()
        for tag in re.findall(r'<[^>]*lang="\{\{ translator.tag[^>]*', text)
    ]
    assert len(said) > 5
    assert [path.name for path, tag in said if 'dir="{{ translator.direction }}"' not in tag] == []


def test_whatever_writes_mails_to_readers_is_a_place_of_readers() -> None:
    mails = (ROOT / "moderation" / "mails").glob("*.py")
    writers = {path.relative_to(ROOT).as_posix() for path in mails if "to_author" in set(names_in(path))}
    assert "moderation/mails/rewriting.py" in writers
    assert {place for place in writers & places_with_words() if not is_readers(place)} == set()


def names_in(path: Path) -> Iterator[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    yield from (alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names)


@pytest.mark.parametrize(
    ("place", "readers"),
    [
        ("templates/embed/form.html", True),
        ("templates/panel/page.html", True),
        ("moderation/web/panels/__init__.py", True),
        ("moderation/problems.py", True),
        ("templates/queue/list.html", False),
        ("moderation/web/auth.py", False),
        ("moderation/mails/digest.py", False),
        ("moderation/language.py", False),
    ],
)
def test_it_knows_whose_words_they_are(place: str, readers: bool) -> None:
    assert is_readers(place) is readers


def test_a_string_that_both_are_told_is_the_readers_too() -> None:
    chosen = {strings(message.id)[0] for message in for_readers(extracted()) if message.id}
    assert {"Comment", "Post comment", "Please enter your name.", "off topic"} <= chosen
    assert "Hardly any text" not in chosen
