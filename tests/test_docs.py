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
from moderation.language import FINDINGS, READERS
from moderation.paths import STATIC
from moderation.reasons import REASONS
from moderation.store import Store
from moderation.web.keyboard import ACTIONS, PLACES, SETS
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


def test_every_picture_that_is_shown_is_there() -> None:
    shown = {(page, name) for page, text in PAGES.items() for name in re.findall(r"pictures/([\w./-]+)", text)}
    assert len(shown) > 15
    assert {(page, name) for page, name in shown if not (ROOT / "docs" / "pictures" / name).is_file()} == set()


def test_every_language_of_readers_is_in_the_docs() -> None:
    assert [code for code in READERS if f"| `{code}` | " not in DOCS["sites.md"]] == []


# Pages of the queue that people reach by its buttons; scripts have the moderators' API.
BELOW_THE_QUEUE = (
    "/queue/<id>/email",
    "/queue/<id>/decision",
    "/queue/<id>/together",
    "/queue/learning",
    "/queue/log.<any(csv, jsonl):kind>",
    "/queue/proposals/<id>/accept",
    "/queue/proposals/<id>/withdraw",
    "/queue/second/<id>",
    "/queue/chosen",
    "/queue/batch/<id>/undo",
    "/queue/good",
    "/queue/matching",
    "/queue/filters",
    "/queue/filters/<id>/forget",
    "/queue/<id>/later",
    "/queue/<id>/rewrite",
    "/queue/<id>/edit",
    "/queue/<id>/reply",
    "/queue/<id>/hold",
    "/queue/<id>/note",
    "/queue/notes/<number>/remove",
    "/queue/holds/<id>/end",
    "/queue/progress",
    "/queue/session",
    "/queue/session/end",
    "/queue/training",
    "/queue/training/<id>",
    "/queue/rules",
    "/queue/rules/<id>",
    "/queue/rules/<id>/step",
    "/queue/house",
    "/queue/house/level",
    "/queue/house/lines",
    "/queue/house/switch",
    "/queue/house/numbers",
    "/queue/house/readers",
    "/queue/<id>/author",
    "/queue/<id>/thread",
    "/queue/account/name",
    "/queue/account/password",
    "/queue/account/sessions/others",
    "/queue/account/sessions/<handle>/end",
    "/queue/account/tokens",
    "/queue/account/tokens/<number>/revoke",
    "/queue/account/app",
    "/queue/account/app/confirm",
    "/queue/account/app/remove",
    "/queue/account/codes",
    "/queue/account/passkeys",
    "/queue/account/passkeys/options",
    "/queue/account/passkeys/<number>/remove",
    "/queue/account/proof",
    "/queue/account/proof/options",
    "/queue/people/invite",
    "/queue/people/invitations/<number>/end",
    "/queue/people/<number>/roles",
    "/queue/people/<number>/lock",
    "/queue/people/<number>/unlock",
    "/queue/people/<number>/remove",
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


def test_the_keys_of_the_docs_are_those_of_the_queue() -> None:
    """Keys are an interface: whoever changes one changes this table, and says so in the changelog."""
    table = {cells[1]: cells[2:5] for cells in rows_of(DOCS["moderators.md"], "| what it does |")}
    assert table == {
        ACTIONS[action]: [" ".join(f"`{key}`" for key in keys[action].split()) for keys in SETS.values()]
        for action in ACTIONS
    }


def test_no_key_means_two_things() -> None:
    for keys in SETS.values():
        used = " ".join(keys.values()).split()
        assert len(used) == len(set(used))
        assert not any(key.isdigit() for key in used), "digits choose a reason"
        assert set(keys) == set(ACTIONS)


def test_the_places_behind_g_are_in_the_docs() -> None:
    (line,) = (line for line in DOCS["moderators.md"].splitlines() if line.startswith("Behind `g`"))
    assert re.findall(r"`([a-z])` ", line.partition(":")[2]) == list(PLACES)


def test_every_reason_for_rejecting_is_in_the_docs_with_its_place_in_the_law() -> None:
    table = [cells[1:5] for cells in rows_of(DOCS["moderators.md"], "| code |")]
    assert table == [
        [f"`{code}`", reason.words, f"`{reason.ground}`", f"`{reason.category}`"] for code, reason in REASONS.items()
    ]


def rows_of(text: str, head: str) -> list[list[str]]:
    """The cells of a table's rows, found by how its head begins."""
    lines = text[text.index(f"\n{head}") + 1 :].splitlines()[2:]
    end = next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return [[cell.strip() for cell in line.split("|")] for line in lines[:end]]


def test_links_between_the_docs_lead_somewhere() -> None:
    for page, text in PAGES.items():
        folder = ROOT / "docs" if page in DOCS else ROOT
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (folder / link).exists() or "pictures/" in link, f"{page}: {link}"
