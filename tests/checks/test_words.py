"""The lists of the site: words hold, hosts are spam."""

import pytest

from moderation.comment import Finding, Site
from moderation.policy import SPAM_WEIGHT
from tests.builders import a_site, a_submission
from tests.checks.subjects import a_subject, seen_by


def listed(text: str, site: Site, name: str = "Ben", url: str = "") -> Finding | None:
    return next(iter(seen_by("words", a_subject(a_submission(text, name=name, url=url), site))), None)


@pytest.mark.parametrize(
    ("word", "text", "is_listed"),
    [
        ("Casino", "Das beste CASINO der Stadt", True),
        ("casino", "Das c\u200basіno", True),
        ("casino", "Die Casinos", False),
        ("größe", "Die GRÖSSE zählt", True),
        ("koln", "Köln am Rhein", True),
        ("gutes angebot", "Ein gutes\n  Angebot!", True),
        ("c++", "Lerne C++ jetzt", True),
        ("", "Irgendwas", False),
        ("casino", "Guten Tag. " * 400 + "casino " + "Guten Tag. " * 400, True),
    ],
)
def test_words_are_found_whole_whatever_their_dress(word: str, text: str, is_listed: bool) -> None:
    assert (listed(text, a_site(words=(word,))) is not None) is is_listed


def test_a_listed_word_weighs_and_is_not_spam_by_itself() -> None:
    finding = listed("Casino und Kredit und Wetten", a_site(words=("Casino", "Kredit", "Wetten")))
    assert finding
    assert 0 < finding.weight < SPAM_WEIGHT
    assert finding.parameters == {"words": "Casino, Kredit, Wetten"}


def test_a_listed_word_is_found_in_the_name() -> None:
    assert listed("Guten Tag", a_site(words=("casino",)), name="Casino Royal")


@pytest.mark.parametrize(
    ("text", "name", "url", "is_listed"),
    [
        ("https://evil.example/x", "Ben", "", True),
        ("https://www.evil.example", "Ben", "", True),
        ("https://deep.down.evil.example", "Ben", "", True),
        ("geht auf evil.example, schnell", "Ben", "", True),
        ("geht auf evil . example", "Ben", "", True),
        ("Guten Tag", "Ben", "https://evil.example/", True),
        ("Guten Tag", "evil.example", "", True),
        ("https://notevil.example https://evil.example.org", "Ben", "", False),
        ("https://a.example/?u=evil.example.org", "Ben", "", False),
    ],
)
def test_a_listed_host_is_found_in_links_names_and_websites(text: str, name: str, url: str, is_listed: bool) -> None:
    assert (listed(text, a_site(hosts=("evil.example",)), name, url) is not None) is is_listed


@pytest.mark.parametrize(
    "entry", ["evil.example", "EVIL.example", "www.evil.example", "https://evil.example/path", " evil.example "]
)
def test_a_host_may_be_listed_as_people_write_it_and_is_spam(entry: str) -> None:
    finding = listed("http://evil.example/", a_site(hosts=(entry,)))
    assert finding
    assert (finding.weight, finding.parameters) == (SPAM_WEIGHT, {"host": "evil.example"})
