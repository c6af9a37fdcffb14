"""`moderation model`: what sites have been taught, back and forth; `moderator exclude`; a dry run."""

import json
from pathlib import Path

import pytest

from moderation.comment import Label
from moderation.paths import MODEL
from tests.cli.commandline import CommandLine, Done
from tests.taught import PRAISE, Town, a_model_with_little_to_replay


class Office:
    """The command line beside a town that shares its database."""

    def __init__(self, moderation: CommandLine, town: Town) -> None:
        self.run = moderation
        self.town = town

    def model(self, *words: str) -> Done:
        done = self.run("model", *words)
        assert done.status == 0, done.err
        return done

    def columns(self) -> list[list[str]]:
        """What is listed: key, version, time, what was learnt from, state."""
        return [line.split("\t") for line in self.model("list").lines[1:]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_model_with_little_to_replay(tmp_path_factory.mktemp("model"))


@pytest.fixture
def office(moderation: CommandLine, model: Path) -> Office:
    moderation.set(MODEL=str(model))
    return Office(moderation, Town(moderation.store(), model))


def test_nothing_is_listed_before_something_is_learnt(office: Office) -> None:
    assert office.model("list").lines[0].startswith("model\tbase-1-")
    assert office.model("list").lines[1:] == ["news\tnothing learnt yet"]


def test_rebuilding_learns_and_then_finds_the_same_bytes(office: Office) -> None:
    office.town.teach_both(3)
    assert office.model("rebuild", "--site", "news").out.endswith("from 3 ham and 3 spam, new\n")
    assert office.model("rebuild", "--site", "news").out.endswith("from 3 ham and 3 spam, the same bytes as before\n")
    ((key, version, _, learnt, state),) = office.columns()
    assert (key, learnt, state) == ("news", "3 ham, 3 spam", "active")
    assert version.startswith("site-")


def test_without_decisions_there_is_nothing_to_rebuild(office: Office) -> None:
    assert "no decision stands" in office.model("rebuild", "--site", "news").out


def test_it_goes_back_forth_and_on(office: Office) -> None:
    office.town.teach_both(2)
    office.model("rebuild", "--site", "news")
    office.town.teach_both(1)
    office.model("rebuild", "--site", "news")
    newer, older = (line[1] for line in office.columns())
    assert f"{older} is in use and stays" in office.model("rollback", "--site", "news").out
    assert [line[4] for line in office.columns()] == ["kept", "active, held in place"]
    assert "the model alone is in use" in office.model("rollback", "--site", "news").out
    office.model("use", newer, "--site", "news")
    assert [line[4] for line in office.columns()] == ["active, held in place", "kept"]
    office.model("rebuild", "--site", "news")
    assert [line[4] for line in office.columns()] == ["active", "kept"]


def test_an_unknown_version_is_refused(office: Office) -> None:
    done = office.run("model", "use", "site-none", "--site", "news")
    assert done.status == 1
    assert "no layer 'site-none'" in done.err


def test_a_refused_layer_is_listed_with_its_reason(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.town.teach_both(2)
    monkeypatch.setattr("moderation.spam.gate.refusal", lambda *args: "canaries")
    done = office.run("model", "rebuild", "--site", "news")
    assert done.status == 1
    assert "refused: harmless comments would look like spam" in done.out
    ((_, version, _, _, state),) = office.columns()
    assert state == "refused: harmless comments would look like spam"
    assert "was refused" in office.run("model", "use", version, "--site", "news").err


def test_the_list_as_json_has_the_figures(office: Office) -> None:
    office.town.teach_both(3)
    office.model("rebuild", "--site", "news")
    (layer,) = json.loads(office.model("list", "--site", "news", "--json").out)["sites"]["news"]
    assert (layer["ham"], layer["spam"], layer["active"], layer["refused"]) == (3, 3, True, None)
    assert {line["threshold"] for line in layer["figures"]["table"]} >= {0.5, 0.95}


def test_an_excluded_moderators_decisions_are_left_out(office: Office) -> None:
    office.town.teach(PRAISE[:2], Label.SPAM)
    office.model("rebuild", "--site", "news")
    excluded = office.run("moderator", "exclude", "ada@news.example")
    assert excluded.lines == ["moderator 1, Ada: decisions teach nothing", "news: the model alone"]
    again = office.run("moderator", "exclude", "1", "--undo")
    assert again.lines[0] == "moderator 1, Ada: decisions teach again"
    assert again.lines[1].startswith("news: site-")


def test_a_dry_run_lists_what_would_change(office: Office) -> None:
    office.town.receive("Danke für den Artikel.")
    done = office.model("try", "--site", "news", "--publish-below", "0.5")
    assert done.lines[0] == "of the last 1 comments, judged by the model alone, 1 would change"
    assert done.lines[1] == "pending -> approved: 1 (of these 1 stand at pending today)"
    assert done.lines[2].startswith("comment-0001\tpending -> approved\t0.0")
    listed = json.loads(office.model("try", "--site", "news", "--publish-below", "0.5", "--json").out)
    assert [change["id"] for change in listed["changes"]] == ["comment-0001"]


def test_a_list_of_words_is_tried_from_a_file(office: Office, tmp_path: Path) -> None:
    office.town.receive("Mehr auf https://radweg.example/koeln zu lesen.")
    (tmp_path / "hosts").write_text("radweg.example\n", "utf-8")
    done = office.model("try", "--site", "news", "--hosts", str(tmp_path / "hosts"))
    assert "words.host" in done.out
    assert office.run("model", "try", "--site", "news", "--words", str(tmp_path / "none")).status == 1
    assert office.run("model", "try", "--site", "news", "--model", "site-none").status == 1


def test_the_shipped_model_has_its_ham_to_replay() -> None:
    assert (MODEL / "replay.npz").exists()
