"""Sites: added, listed, ruled and embedded from the command line."""

from pathlib import Path

import pytest

from moderation.comment import Policy, Site
from moderation.store import sites
from tests.cli.commandline import CommandLine


@pytest.fixture
def with_site(moderation: CommandLine) -> CommandLine:
    assert (
        moderation("site", "add", "news", "--origin", "https://News.example:443/", "--name", "Nachrichten").status == 0
    )
    return moderation


def the_site(line: CommandLine) -> Site:
    with line.store() as store, store.read() as tx:
        site = sites.by_key(tx, "news")
    assert site is not None
    return site


def test_it_keeps_origins_as_browsers_write_them(with_site: CommandLine) -> None:
    assert with_site("site", "list").out == "news\tde\thttps://news.example\tNachrichten\n"


def test_a_key_is_taken_once(with_site: CommandLine) -> None:
    again = with_site("site", "add", "news", "--origin", "https://other.example")
    assert again.status == 1
    assert "already" in again.err


def test_an_unknown_site_is_named(moderation: CommandLine) -> None:
    done = moderation("site", "snippet", "nwes")
    assert done.status == 1
    assert "'nwes'" in done.err


def test_it_sets_what_the_service_may_do_by_itself(with_site: CommandLine, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Wunderpille\n\nWunderpille\nschnelles Geld\n", "utf-8")
    with_site("site", "set", "news", "--publish-good", "--publish-below", "0.05", "--words", str(words))
    site = the_site(with_site)
    assert site.policy == Policy(publish_good=True, publish_below=0.05)
    assert site.words == ("Wunderpille", "schnelles Geld")


def test_it_leaves_alone_what_is_not_named(with_site: CommandLine) -> None:
    with_site("site", "set", "news", "--publish-good", "--spam-above", "0.99")
    before = the_site(with_site)
    shown = with_site("site", "set", "news")
    assert the_site(with_site) == before
    assert "publish good comments unseen: yes" in shown.out
    with_site("site", "set", "news", "--no-publish-good", "--spam-above", "model")
    assert the_site(with_site).policy == Policy()


@pytest.mark.parametrize("value", ["1.5", "-1", "nan", "often"])
def test_a_threshold_is_a_probability(with_site: CommandLine, value: str) -> None:
    done = with_site("site", "set", "news", f"--publish-below={value}")
    assert done.status == 2
    assert "probability" in done.err


def test_a_webhook_is_added_listed_and_removed(with_site: CommandLine) -> None:
    added = with_site(
        "site", "webhook", "add", "news", "https://chat.example/hooks/key", "--chat", "--event", "campaign"
    )
    assert added.out.splitlines()[1].startswith("whsec_")
    listed = with_site("site", "webhook", "list", "news").out
    assert listed == "1\thttps://chat.example\tchat\tno text\tcampaign\n"
    assert with_site("site", "webhook", "remove", "news", "1").status == 0
    assert with_site("site", "webhook", "list", "news").out == ""


@pytest.mark.parametrize(
    "url", ["", "chat.example", "ftp://chat.example", "https://", "https://a:b@chat.example/", "http://x:0"]
)
def test_a_webhook_needs_an_address_that_can_be_called(with_site: CommandLine, url: str) -> None:
    assert with_site("site", "webhook", "add", "news", url).status == 1


def test_a_webhook_that_is_not_there_is_named(with_site: CommandLine) -> None:
    assert "no webhook 7" in with_site("site", "webhook", "remove", "news", "7").err


def test_set_keeps_what_moderators_set_too(with_site: CommandLine) -> None:
    given = ("--first-approved=2", "--close-after=14", "--rule-bound=0.95", "--hold-all", "--read-only")
    done = with_site("site", "set", "news", *given)
    assert done.status == 0
    assert "first approved: 2, threads close: after 14 days, rule bound: 0.95" in done.out
    assert "everything waits: yes, read only: yes" in done.out
    done = with_site("site", "set", "news", "--close-after=never", "--no-hold-all", "--no-read-only")
    assert "threads close: never" in done.out
    assert "everything waits: no, read only: no" in done.out


@pytest.mark.parametrize("option", ["--first-approved=21", "--close-after=0", "--rule-bound=0.2", "--rule-bound=x"])
def test_set_refuses_what_is_out_of_range(with_site: CommandLine, option: str) -> None:
    assert "must be a" in with_site("site", "set", "news", option).err


def test_set_keeps_what_readers_see_and_may_do(with_site: CommandLine) -> None:
    assert "order: oldest, depth: 5, shown: 50, portraits: initials" in with_site("site", "set", "news").out
    given = ("--order=newest", "--depth=3", "--shown=20", "--portrait=pattern", "--edit-minutes=0", "--challenge")
    done = with_site("site", "set", "news", *given, "--no-votes", "--no-reports", "--no-subscriptions")
    assert done.status == 0
    assert "order: newest, depth: 3, shown: 20, portraits: pattern" in done.out
    assert "votes: no, reports: no, subscriptions: no, challenge: yes, edit minutes: 0" in done.out
    assert "votes: yes" in with_site("site", "set", "news", "--votes").out


@pytest.mark.parametrize(
    "option", ["--order=best", "--portrait=photo", "--depth=0", "--shown=501", "--edit-minutes=-1"]
)
def test_set_refuses_what_readers_can_not_have(with_site: CommandLine, option: str) -> None:
    assert with_site("site", "set", "news", option).status == 2
