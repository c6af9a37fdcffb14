"""Everything the house can say has a sentence, in every language, and German addresses people as the site wants."""

import ast
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from moderation.comment import Evidence, Finding
from moderation.language import (
    FEATURES,
    FINDINGS,
    LANGUAGES,
    READERS,
    evidence_words,
    finding_sentence,
    read_catalogue,
    spoken_on,
    staff_translator,
    translator,
)
from moderation.problems import PROBLEMS, problem_sentence
from moderation.rule import RuleKind
from moderation.spam import features
from moderation.spam.explanation import LOUDEST
from moderation.text.fields import Problem
from tests.builders import a_site

PACKAGE = Path(__file__).parent.parent / "moderation"


def calls_of(noun: type[object]) -> Iterator[tuple[str, str]]:
    """Yield the first two arguments of each `Noun(...)` in the code; "*" for one that only the running code knows."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        if knows(tree, noun) or path.match(f"{noun.__module__.replace('.', '/')}.py"):
            yield from (first_two(node) for node in ast.walk(tree) if isinstance(node, ast.Call) and makes(node, noun))


def knows(tree: ast.Module, noun: type[object]) -> bool:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(
        node.module == noun.__module__ and noun.__name__ in {name.name for name in node.names} for node in imports
    )


def makes(call: ast.Call, noun: type[object]) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == noun.__name__ and len(call.args) > 1


def first_two(call: ast.Call) -> tuple[str, str]:
    first, second = (str(arg.value) if isinstance(arg, ast.Constant) else "*" for arg in call.args[:2])
    return first, second


def test_every_finding_has_a_sentence() -> None:
    made = {(check, reason) for check, reason in calls_of(Finding) if reason != "*"}
    assert len(made) > 25
    assert {pair for pair in made if pair not in FINDINGS and ("*", pair[1]) not in FINDINGS} == set()


def test_every_sentence_for_findings_can_be_needed() -> None:
    by_a_rule = {("rules", str(kind)) for kind in RuleKind}
    assert FINDINGS.keys() - set(calls_of(Finding)) == by_a_rule


def test_every_problem_of_a_field_has_a_sentence() -> None:
    made = {(field, code) for field, code in calls_of(Problem) if code != "*"}
    assert len(made) > 10
    assert {pair for pair in made if pair not in PROBLEMS and ("*", pair[1]) not in PROBLEMS} == set()


def test_every_feature_has_a_name() -> None:
    assert tuple(FEATURES) == (*features.FEATURES, LOUDEST)


@pytest.mark.parametrize(
    ("code", "spoken", "tag"),
    [
        ("de", "de", "de"),
        ("de-AT", "de", "de"),
        ("DE_de", "de", "de"),
        ("de-formal", "de-formal", "de"),
        ("de_formal", "de-formal", "de"),
        ("en-GB", "en", "en"),
        ("pt-BR", "pt", "pt"),
        ("zh-Hans", "zh-Hans", "zh-Hans"),
        ("zh_hans_cn", "zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh", "zh-Hans", "zh-Hans"),
        ("iw", "he", "he"),
        ("gsw", "en", "en"),
        ("", "en", "en"),
        ("../de", "en", "en"),
    ],
)
def test_it_finds_the_best_language(code: str, spoken: str, tag: str) -> None:
    assert (translator(code).code, translator(code).tag) == (spoken, tag)


@pytest.mark.parametrize(
    ("code", "direction"), [("de-formal", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("zh-Hans", "ltr"), ("kk", "ltr")]
)
def test_it_knows_which_way_a_language_is_written(code: str, direction: str) -> None:
    assert translator(code).direction == direction


@pytest.mark.parametrize(
    ("of_site", "asked", "spoken"),
    [
        ("de-formal", "", "de-formal"),
        ("de-formal", "de", "de-formal"),
        ("de", "de-formal", "de-formal"),
        ("de-formal", "fr", "fr"),
        ("fr", "", "fr"),
        ("zh-Hans", "zh-Hans", "zh-Hans"),
    ],
)
def test_a_site_says_how_its_readers_are_addressed(of_site: str, asked: str, spoken: str) -> None:
    assert spoken_on(a_site(language=of_site), asked).code == spoken


def test_moderators_are_spoken_to_in_their_languages_only() -> None:
    assert [staff_translator(code).code for code in ("de-formal", "fr", "")] == ["de-formal", "en", "en"]


def test_german_says_du_unless_it_is_asked_to_be_formal() -> None:
    assert problem_sentence("author", "required", {}, translator("de")) == "Bitte gib deinen Namen ein."
    assert problem_sentence("author", "required", {}, translator("de-formal")) == "Bitte geben Sie Ihren Namen ein."
    assert problem_sentence("author", "required", {}, translator("en")) == "Please enter your name."


def test_formal_german_takes_the_rest_from_german() -> None:
    finding = Finding("links", "many", parameters={"count": 7})
    assert finding_sentence(finding, translator("de-formal")) == "Viele Links zu anderen Websites: 7"


def test_a_problem_without_a_sentence_of_its_own_gets_a_general_one() -> None:
    t = translator("en")
    assert problem_sentence("url", "too_long", {"limit": 2048}, t).endswith("2048 characters.")
    assert problem_sentence("url", "no_such_code", {}, t) == "This can't be accepted as it is. Please check it."


def test_a_finding_of_another_version_is_shown_as_it_is() -> None:
    t = translator("de")
    assert finding_sentence(Finding("moon", "full"), t) == "moon: full"
    assert finding_sentence(Finding("links", "many"), t) == "Viele Links zu anderen Websites: ?"


def test_a_failed_check_is_named() -> None:
    assert "check failed" in finding_sentence(Finding("links", "failed"), translator("en"))


def test_evidence_is_words_or_the_name_of_a_feature() -> None:
    t = translator("de")
    assert evidence_words(Evidence("text", "online casino", 1.2), t) == "online casino"
    assert evidence_words(Evidence("feature", "links", 0.4), t) == "Anzahl der Links"
    assert evidence_words(Evidence("feature", "of another model", 0.4), t) == "of another model"


def test_a_percent_sign_in_a_value_stays() -> None:
    finding = Finding("words", "word", parameters={"words": "100 %(x)s"})
    assert finding_sentence(finding, translator("en")) == "Words on this site's list: 100 %(x)s"


def test_times_are_absolute_and_name_their_zone() -> None:
    noon = datetime(2026, 11, 23, 13, 5, tzinfo=timezone(timedelta(hours=1)))
    assert translator("de").datetime(noon) == "23. November 2026, 12:05 UTC"
    assert translator("en").datetime(noon) == "November 23, 2026, 12:05\u202fPM UTC"
    assert translator("zh-Hans").datetime(noon) == "2026年11月23日 12:05 UTC"
    assert translator("de").datetime(noon.astimezone(UTC)) == translator("de-formal").datetime(noon)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_of_the_tables_is_empty_or_breaks(code: str) -> None:
    t = translator(code)
    for check, reason in FINDINGS:
        assert finding_sentence(Finding(check, reason), t)
    for field, problem in PROBLEMS:
        assert problem_sentence(field, problem, {}, t)
    assert t.gettext("") == ""


@pytest.mark.parametrize("code", READERS)
def test_readers_get_dates_and_problems_in_every_language(code: str) -> None:
    t = translator(code)
    shown = t.datetime(datetime(2026, 11, 23, 13, 5, tzinfo=UTC))
    assert all(piece in shown for piece in ("23", "2026", "05", "UTC"))
    assert all(problem_sentence(field, problem, {}, t) for field, problem in PROBLEMS)


def test_plurals_are_counted() -> None:
    assert translator("en").ngettext("%(n)s comment", "%(n)s comments", 2) == "%(n)s comments"
    counted = {
        count: translator("ru").ngettext("%(num)s comment", "%(num)s comments", count) for count in (1, 3, 5, 21)
    }
    assert counted[1] == counted[21] != counted[3] != counted[5] != counted[1]


def test_a_compiled_catalogue_is_used_unless_its_source_is_newer(tmp_path: Path) -> None:
    source, compiled = tmp_path / "de" / "LC_MESSAGES" / "messages.po", tmp_path / "de" / "LC_MESSAGES" / "messages.mo"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Name"\nmsgstr "Neu"\n')
    with compiled.open("wb") as file:
        write_mo(file, read_po(io.StringIO('msgid "Name"\nmsgstr "Alt"\n'), locale="de"))
    os.utime(compiled, (1, 1))
    assert read_catalogue(source).gettext("Name") == "Neu"
    os.utime(compiled)
    assert read_catalogue(source).gettext("Name") == "Alt"
