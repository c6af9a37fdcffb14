"""Reading on: sorting, more, links to comments, folding; and writing with the comforts that a device can give."""

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from moderation.comment import Status
from moderation.forum import Forum
from moderation.store import sites
from moderation.text.render import render
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, PUBLIC, WAITING, Ada, Reader, Stage, site_of
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

_numbers = count(1)


def published(stage: Stage, text: str, author: str = "Ben", parent: str | None = None) -> str:
    id = f"read-{next(_numbers):05}"
    more: dict[str, Any] = {"author": author, "parent": parent, "page": stage.article, "html": render(text)}
    return a_stored_comment(stage.store, site_of(stage), id, text, status=Status.APPROVED, **more)


def seven_in_stretches_of_three(stage: Stage) -> list[str]:
    site = site_of(stage)
    stage.store.write(lambda tx: sites.set_forum(tx, site.id, Forum(shown=3)))
    return [published(stage, f"Nummer {number}") for number in range(7)]


def texts(reader: Reader) -> Locator:
    return reader.sees(f"{PUBLIC} .comment-content")


def test_more_comes_below_and_the_focus_goes_to_the_first_new_one(ben: Reader) -> None:
    seven_in_stretches_of_three(ben.stage)
    ben.opens_the_article()
    expect(texts(ben)).to_have_text(["Nummer 0", "Nummer 1", "Nummer 2"])
    ben.sees("#more a").click()
    expect(texts(ben)).to_have_text([f"Nummer {number}" for number in range(6)])
    expect(ben.sees(PUBLIC).nth(3)).to_be_focused()
    ben.sees("#more a").click()
    expect(texts(ben)).to_have_count(7)
    expect(ben.sees("#more a")).to_have_count(0)


def test_the_newest_first_at_a_click(ben: Reader) -> None:
    seven_in_stretches_of_three(ben.stage)
    ben.opens_the_article()
    ben.sees(".sort a").nth(1).click()
    expect(texts(ben)).to_have_text(["Nummer 6", "Nummer 5", "Nummer 4"])
    expect(ben.sees(".sort [aria-current]")).to_be_focused()
    expect(ben.sees(".sort [aria-current]")).to_have_text("Neueste zuerst")


def test_a_link_to_a_comment_that_is_not_shown_yet_leads_to_it(ben: Reader) -> None:
    last = seven_in_stretches_of_three(ben.stage)[-1]
    ben.page.goto(f"{ben.stage.article}#comment-{last}")
    expect(ben.sees(f"#comment-{last}")).to_be_focused()
    expect(ben.sees(f"#comment-{last}")).to_be_in_viewport()


def test_a_comments_own_link_leads_to_it_on_the_page_of_the_site(ben: Reader) -> None:
    id = published(ben.stage, "Hierher.")
    ben.opens_the_article()
    ben.sees(".permalink").click()
    expect(ben.page).to_have_url(f"{ben.stage.article}#comment-{id}")
    expect(ben.sees(PUBLIC)).to_be_focused()


def test_replies_fold_away_and_open_for_a_link_to_one_of_them(ben: Reader) -> None:
    first = published(ben.stage, "Eine Frage")
    reply = published(ben.stage, "Eine Antwort", parent=first)
    ben.opens_the_article()
    ben.sees(".replies summary").click()
    expect(ben.sees(f"#comment-{reply}")).to_be_hidden()
    ben.page.evaluate(f"location.hash = 'comment-{reply}'")
    expect(ben.sees(f"#comment-{reply}")).to_be_focused()


def test_an_author_is_hidden_on_this_device_and_shown_again(ben: Reader) -> None:
    published(ben.stage, "Kauft Gold!", author="Mallory")
    published(ben.stage, "Lieber nicht.")
    ben.opens_the_article()
    ben.sees("[data-hide=Mallory]").click()
    expect(texts(ben).first).to_be_hidden()
    expect(texts(ben).last).to_be_visible()
    ben.page.reload()
    ben.reads_on()
    expect(texts(ben).first).to_be_hidden()
    expect(ben.sees("[data-hide=Mallory]")).to_have_attribute("aria-pressed", "true")
    ben.sees("[data-hide=Mallory]").click()
    expect(texts(ben).first).to_be_visible()


def test_what_is_marked_is_quoted_in_the_answer(ben: Reader) -> None:
    published(ben.stage, "Der Zug braucht drei Tage, das Schiff drei Wochen.")
    ben.opens_the_article()
    texts(ben).evaluate(
        "p => { const r = document.createRange(); const t = p.querySelector('p').firstChild;"
        " r.setStart(t, 4); r.setEnd(t, 25); getSelection().removeAllRanges(); getSelection().addRange(r); }"
    )
    ben.sees(".comment-reply-link").focus()
    ben.page.keyboard.press("Enter")
    expect(ben.sees("#comment")).to_have_value("> Zug braucht drei Tage\n\n")


def test_a_preview_shows_how_it_will_look(ben: Reader) -> None:
    ben.opens_the_article()
    ben.writes("Das ist **wichtig**.")
    ben.sees("[formaction]").click()
    expect(ben.sees(".preview strong").last).to_have_text("wichtig")
    expect(ben.sees("#comment")).to_have_value("Das ist **wichtig**.")
    ben.sends()
    expect(ben.sees(WAITING)).to_contain_text("Das ist wichtig.")
    assert ben.stage.stored() == ["Das ist **wichtig**."]


def test_the_name_is_kept_only_if_its_owner_ticks_so(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments("Ohne Haken.")
    ben.page.reload()
    ben.reads_on()
    expect(ben.sees("#author")).to_have_value("")
    ben.writes("Mit Haken.", url="https://ben.example")
    ben.sees("[name=keep]").check()
    ben.sends()
    expect(ben.sees(WAITING).filter(has_text="Mit Haken.")).to_be_visible()
    ben.page.reload()
    ben.reads_on()
    for name, value in {"author": "Ben", "email": "ben@example.org", "url": "https://ben.example"}.items():
        expect(ben.sees(f"#{name}")).to_have_value(value)
    ben.sees("[name=keep]").uncheck()
    assert ben.page.evaluate("Object.values(localStorage).join().includes('ben@')") is False


def test_the_characters_are_counted_near_the_limit(ben: Reader) -> None:
    ben.opens_the_article()
    ben.sees("#comment").fill("x" * 9_000)
    expect(ben.sees("#comment-count")).to_have_text("")
    ben.sees("#comment").fill("😀" * 9_990)
    expect(ben.sees("#comment-count")).to_have_text("Noch 10 Zeichen")


def test_offline_nothing_is_lost_and_the_next_try_succeeds(ben: Reader) -> None:
    ben.opens_the_article()
    ben.writes("Aus dem Tunnel.")
    ben.page.context.set_offline(True)
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    expect(ben.sees(ERRORS)).to_contain_text("Dein Text ist noch da")
    ben.page.context.set_offline(False)
    ben.sends()
    expect(ben.sees(WAITING)).to_contain_text("Aus dem Tunnel.")
    assert ben.stage.stored() == ["Aus dem Tunnel."]
    ben.watch.troubles.clear()  # the browser's own note that it was offline


def test_two_clicks_send_once(ben: Reader) -> None:
    ben.opens_the_article()
    ben.writes("Nur einmal.")
    ben.sees("#submit").dblclick()
    expect(ben.sees(WAITING)).to_have_count(1)
    assert ben.stage.stored() == ["Nur einmal."]


def test_times_are_told_as_people_tell_them(ben: Reader, ada: Ada, new_reader: NewReader) -> None:
    ben.opens_the_article()
    ben.comments("Gerade eben.")
    ada.approves(ben.stage, "Gerade eben.")
    other = new_reader()
    other.opens_the_article()
    expect(other.sees(f"{PUBLIC} time")).to_have_text(re.compile(r"(vor|in) \d+ Minuten?"))
    expect(other.sees(f"{PUBLIC} time")).to_have_attribute("title", re.compile(r"\d{4}, \d\d:\d\d UTC"))
