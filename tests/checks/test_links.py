"""Where a comment leads: the site's own pages are no matter, other sites are."""

import pytest

from tests.builders import a_site, a_submission
from tests.checks.subjects import a_subject, reasons_of, seen_by


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Ganz ohne Links", []),
        ("http://news.example:8001/partnerschaft", []),
        ("https://www.news.example/ und https://archiv.news.example/", []),
        ("https://news.example.mallory.example/", ["foreign"]),
        ("https://fakenews.example/", ["foreign"]),
        ("Quelle: https://de.wikipedia.org/wiki/Astana", ["foreign"]),
        ("https://a.example https://b.example", ["foreign"]),
        ("https://a.example https://b.example https://c.example", ["many"]),
        ("Gewinn: bit.ly/win", ["foreign", "shortener"]),
        ("[url=https://a.example]x[/url]", ["foreign", "markup"]),
        ('<a href="https://a.example">x</a>', ["foreign", "markup"]),
    ],
)
def test_links_in_the_text(text: str, reasons: list[str]) -> None:
    assert reasons_of("links", a_subject(a_submission(text))) == reasons


def test_one_or_two_links_hold_and_many_weigh_ever_more() -> None:
    def weight(count: int) -> float:
        return seen_by("links", a_subject(a_submission("https://a.example/x " * count)))[0].weight

    assert [weight(1), weight(2)] == [0, 0]
    assert 0 < weight(3) < weight(5) < weight(10) < 1


def test_links_hidden_in_the_middle_of_a_long_text_are_counted() -> None:
    text = "Guten Tag. " * 300 + "https://a.example/ " * 5 + "Guten Tag. " * 300
    [finding] = seen_by("links", a_subject(a_submission(text)))
    assert (finding.reason, finding.parameters) == ("many", {"count": 5})


def test_own_links_in_the_middle_of_a_long_text_are_not() -> None:
    text = "Guten Tag. " * 300 + "http://news.example:8001/a " * 5 + "Guten Tag. " * 300
    assert seen_by("links", a_subject(a_submission(text))) == []


def test_the_sites_other_origins_are_its_own_too() -> None:
    site = a_site(origins=("https://news.example", "https://bücher.example"))
    text = "https://news.example/a https://xn--bcher-kva.example/b"
    assert reasons_of("links", a_subject(a_submission(text), site)) == []


@pytest.mark.parametrize(
    ("name", "url", "reasons"),
    [
        ("Ben", "https://ben.example/", []),
        ("Ben", "https://bit.ly/ben", ["author_shortener"]),
        ("www.casino.com", "", ["name"]),
        ("best-casino.com", "", ["name"]),
        ("Dr. med. Ben B. Meier", "", []),
    ],
)
def test_links_of_the_author(name: str, url: str, reasons: list[str]) -> None:
    assert reasons_of("links", a_subject(a_submission(name=name, url=url))) == reasons
