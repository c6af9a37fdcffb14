"""Readers are answered in the language of their page: from the address, or the site's own, and never the browser's."""

import re

import pytest

from moderation.comment import Status
from moderation.language import READERS, translator
from moderation.store import Store
from tests.web.moderating import Desk
from tests.web.reading import OWN, Service

IN_FRENCH = {"Accept-Language": "fr-FR, en;q=0.5"}


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


@pytest.mark.parametrize("path", ["/embed/thread", "/thread"])
def test_a_thread_says_in_which_language_and_direction_it_is(service: Service, path: str) -> None:
    service.wrote()
    for t in map(translator, READERS):
        shown = service.get(path, lang=t.code).text
        assert re.search(rf'<(html|section)[^>]* lang="{t.tag}" dir="{t.direction}"', shown)
        assert t.gettext("Post comment") in shown
        assert t.ngettext("%(num)s comment", "%(num)s comments", 1) % {"num": 1} in shown


@pytest.mark.parametrize(
    ("path", "words"), [("/report", "Send report"), ("/mine", "Send the link"), ("/subscribe", "Follow this page")]
)
def test_what_readers_do_besides_writing_is_in_the_language_of_the_page(
    sqlite_store: Store, path: str, words: str
) -> None:
    service = Service.at(sqlite_store, mail_url="smtp://127.0.0.1:9")
    comment = service.wrote()
    for t in map(translator, READERS):
        shown = service.get(path, lang=t.code, comment=comment).text
        assert f'<html lang="{t.tag}" dir="{t.direction}">' in shown
        assert {t.gettext(words), t.gettext("Back to the comments")} <= set(re.split("[<>]", shown))


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "de"),
        ("pt-BR", "pt"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("AR_eg", "ar"),
        ("ko", "de"),
        ("gsw-CH", "de"),
    ],
)
def test_a_page_gets_the_nearest_language_or_the_sites(service: Service, asked: str, spoken: str) -> None:
    assert f'<html lang="{spoken}"' in service.get("/thread", lang=asked, headers=IN_FRENCH).text


def test_a_site_may_have_any_language_of_readers(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store, language="he")
    shown = service.get("/thread").text
    assert '<html lang="he" dir="rtl">' in shown
    assert translator("he").gettext("Leave a reply") in shown


def test_a_site_that_says_sie_does_so_on_pages_that_say_they_are_german(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store, language="de-formal")
    assert "Bitte geben Sie Ihren Namen ein." in service.post(OWN, "&lang=de", author="").text


def test_errors_are_told_in_the_language_of_the_page(service: Service) -> None:
    answer = service.send(query="&lang=ru", author="", token=service.token())
    assert answer.get_json()["errors"]["author"] == [translator("ru").gettext("Please enter your name.")]
    shown = service.post(OWN, "&lang=ar", comment="", token=service.token()).text
    assert translator("ar").gettext("Please write a comment.") in shown


def test_the_own_comment_waits_in_the_language_of_the_page(service: Service) -> None:
    answer = service.send(query="&lang=uk", token=service.token()).get_json()
    assert translator("uk").gettext("Reply") not in answer["item"]
    assert translator("uk").datetime(service.stored(answer["id"]).created) in answer["item"]


def test_a_feed_is_in_the_sites_language_too(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store, language="ja")
    service.wrote(author="Ben", status=Status.APPROVED)
    assert translator("ja").gettext("Comment by %(name)s") % {"name": "Ben"} in service.get("/feeds/news.atom").text


def test_where_no_page_is_known_a_reader_is_told_in_the_browsers_language(service: Service) -> None:
    answer = service.client.get("/thread?site=nobody", headers=IN_FRENCH)
    assert '<html lang="fr" dir="ltr">' in answer.text
    assert translator("fr").gettext("Not allowed") in answer.text


def test_moderators_pages_stay_in_languages_that_they_have_whole(desk: Desk) -> None:
    assert '<html lang="en"' in desk.stranger().get("/login", headers=IN_FRENCH).text
