"""The docs can't lag: every command, option, setting, reason and route occurs in them, and what they say can be run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.app import create_app
from moderation.cli import build_parser
from moderation.config import described
from moderation.language import FINDINGS
from moderation.paths import STATIC
from moderation.store import Store
from tests.builders import a_context, the_settings
from tests.cli.commandline import commands

ROOT = Path(__file__).parent.parent
DOCS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PAGES = DOCS | {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob("*.md"))}
COMMANDS = dict(commands(build_parser()))
ROUTE_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_heading(name: str) -> None:
    assert re.search(rf"^### `moderation {name}[ `]", DOCS["cli.md"], re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_docs(name: str) -> None:
    options = {word for action in COMMANDS[name]._actions for word in action.option_strings if word.startswith("--")}
    assert {option for option in options - {"--help"} if f"{option}" not in DOCS["cli.md"]} == set()


def test_the_docs_name_no_command_that_does_not_exist() -> None:
    named = re.findall(r"^### `moderation ([a-z]+(?: [a-z]+)?)", DOCS["cli.md"], re.MULTILINE)
    assert set(named) == set(COMMANDS)


def test_every_setting_stands_in_the_table_with_its_default_and_meaning() -> None:
    for name, default, meaning in described():
        assert f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" in DOCS["settings.md"]


def test_the_docs_name_no_setting_that_does_not_exist() -> None:
    known = {name for name, _, _ in described()}
    for page, text in PAGES.items():
        assert set(re.findall(r"MODERATION_[A-Z_]*[A-Z]", text)) <= known, page


@pytest.mark.parametrize(("check", "reason"), [key for key in FINDINGS if key[0] != "*"])
def test_every_reason_is_in_the_docs(check: str, reason: str) -> None:
    assert f"| `{check}.{reason}` |" in DOCS["reasons.md"]


def test_every_route_is_in_the_docs(sqlite_store: Store) -> None:
    app = create_app(the_settings(), a_context(sqlite_store))
    routes = {ROUTE_VARIABLE.sub(r"<\1>", rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    assert {route for route in routes if f"{route}" not in DOCS["api.md"]} - set(BELOW_THE_QUEUE) == set()


# Pages of the queue that people reach by its buttons; scripts have the moderators' API.
BELOW_THE_QUEUE = (
    "/queue/<id>/email",
    "/queue/<id>/decision",
    "/queue/<id>/together",
    "/queue/learning",
    "/queue/chosen",
    "/queue/batch/<id>/undo",
    "/queue/good",
    "/queue/matching",
    "/queue/filters",
    "/queue/filters/<id>/forget",
)


def shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def words_of(line: str) -> list[str]:
    """The words after `moderation` in a line of a shell, up to where another command begins."""
    found = re.search(r"(?:^|[\s|/(])moderation ([a-z][^|#)]*)", line)
    return shlex.split(found[1]) if found else []


EXAMPLES = [(page, words) for page, text in PAGES.items() for line in shell_lines(text) if (words := words_of(line))]


@pytest.mark.parametrize(("page", "words"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else value[0])
def test_every_example_is_understood(page: str, words: list[str]) -> None:
    build_parser().parse_args(words)


def test_there_are_examples_in_the_readme() -> None:
    assert {words[0] for page, words in EXAMPLES if page == "README.md"} >= {"init", "serve"}


PROGRAMS = [text for page in PAGES.values() for text in re.findall(r"```python\n(.*?)```", page, re.DOTALL)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_in_the_docs_runs(program: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_there_is_a_program_in_the_docs() -> None:
    assert any("cross_val_score" in program for program in PROGRAMS)


def test_the_make_targets_of_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page, text in PAGES.items():
        assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets, page


def test_a_page_can_set_the_properties_of_the_docs_and_no_others() -> None:
    style = (STATIC / "embed.css").read_text("utf-8")
    named = re.findall(r"`(--comments-[a-z-]+)`", DOCS["sites.md"])
    assert sorted(named) == sorted(set(re.findall(r"var\((--comments-[a-z-]+)", style)))


def test_every_key_of_the_queue_is_in_the_docs() -> None:
    script = (STATIC / "queue.js").read_text("utf-8")
    keys = set(re.findall(r"\b([a-z]): \"button\.", script)) | set(re.findall(r'key === "([a-z])"', script))
    assert set(re.findall(r"`([a-z])`", DOCS["moderators.md"])) == keys


def test_links_between_the_docs_lead_somewhere() -> None:
    for page, text in PAGES.items():
        folder = ROOT / "docs" if page in DOCS else ROOT
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (folder / link).exists() or "pictures/" in link, f"{page}: {link}"
