"""A thread in stretches: sorted, from where the last one ended, and far enough to see one comment."""

import re

import pytest

from moderation.forum import Forum
from moderation.store import Store, sites
from tests.builders import ORIGIN, PAGE
from tests.web.reading import Service

ARTICLE = re.compile(r'<article class="comment"[^>]*id="comment-([^"]+)"')
LINK = re.compile(r'<p id="more"[^>]*><a href="[^"]*after=([^&"#]+)')


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    made = Service.at(sqlite_store)
    sqlite_store.write(lambda tx: sites.set_forum(tx, made.site.id, Forum(shown=3)))
    return made


def five(service: Service) -> list[str]:
    return [service.wrote(comment=f"Nummer {number}") for number in range(5)]


def test_the_first_stretch_ends_where_the_site_says_and_leads_on(service: Service) -> None:
    ids = five(service)
    for path in ("/embed/thread", "/thread"):
        first = service.get(path)
        assert ARTICLE.findall(first.text) == ids[:3]
        found = LINK.search(first.text)
        assert found
        assert ARTICLE.findall(service.get(path, after=found[1]).text) == ids[3:]
        assert "2 weitere Kommentare" in first.text
        assert "5 Kommentare" in first.text


def test_the_newest_first(service: Service) -> None:
    ids = five(service)
    assert ARTICLE.findall(service.get("/embed/thread", sort="newest").text) == ids[:1:-1]
    assert ARTICLE.findall(service.get("/embed/thread", sort="newest", after=ids[2]).text) == ids[1::-1]


def test_replies_stay_with_what_they_answer(service: Service) -> None:
    ids = five(service)
    reply = service.wrote(comment="Antwort", comment_parent=ids[0])
    assert ARTICLE.findall(service.get("/embed/thread").text) == [ids[0], reply, ids[1]]


def test_a_link_to_a_comment_shows_as_much_as_it_takes(service: Service) -> None:
    ids = five(service)
    reply = service.wrote(comment="Antwort", comment_parent=ids[3])
    assert ARTICLE.findall(service.get("/embed/thread", to=reply, list="1").text) == [*ids[:4], reply]


def test_the_list_alone_has_no_form(service: Service) -> None:
    ids = five(service)
    for after in ("", ids[2]):
        alone = service.get("/embed/thread", list="1", after=after).text
        assert 'id="commentform"' not in alone
        assert ids[4 if after else 0] in alone


@pytest.mark.parametrize("odd", ["nobody", "x" * 3_000, "<b>", ""])
def test_what_is_not_there_changes_nothing_and_is_not_kept(service: Service, odd: str) -> None:
    five(service)
    plain = service.get("/embed/thread").text
    for name in ("after", "to", "sort"):
        where = {"site": "news", "page": PAGE, name: odd}
        assert service.client.get("/embed/thread", query_string=where).text == plain


def test_the_most_helpful_first_and_the_oldest_of_those_alike(service: Service) -> None:
    ids = five(service)
    for id, voters in ((ids[3], 2), (ids[1], 1)):
        for number in range(voters):
            service.client.post(
                "/vote",
                query_string={"site": "news", "page": PAGE, "comment": id, "panel": "1"},
                data={"device": ""},
                headers={"Origin": ORIGIN, "User-Agent": f"Browser {number}"},
                environ_base={"REMOTE_ADDR": f"192.0.{number}.1"},
            )
    assert ARTICLE.findall(service.get("/embed/thread", sort="helpful").text) == [ids[3], ids[1], ids[0]]
