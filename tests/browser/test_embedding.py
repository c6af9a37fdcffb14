"""Other ways into a page: a theme's own form, comments in the source, counts, the newest, a pinned script.

All under the newspaper's strict policy; whatever it doesn't allow would be among a reader's troubles.
"""

import urllib.request

import pytest
from playwright.sync_api import expect

from moderation.language import translator
from moderation.problems import problem_sentence
from moderation.store import pins
from moderation.web import assets
from tests.browser.conftest import NewReader
from tests.browser.embedding import Press
from tests.browser.people import ERRORS, PUBLIC, WAITING, Ada, Reader, site_of
from tests.builders import NOW

pytestmark = pytest.mark.browser

TEXT = "Ein Kommentar aus der eigenen Form des Blogs, so wie sie immer war."
NO_NAME = problem_sentence("author", "required", {}, translator("de"))

# The names, ids and hidden fields with which a WordPress theme asks for a comment; only the action is another.
THEME_FORM = """<div id="respond" class="comment-respond"><h3 id="reply-title">Schreibe einen Kommentar</h3>
<form action="{action}" method="post" id="commentform" class="comment-form">
<p class="comment-form-comment"><label for="comment">Kommentar</label>
<textarea id="comment" name="comment" cols="45" rows="8" maxlength="65525"></textarea></p>
<p class="comment-form-author"><label for="author">Name</label>
<input id="author" name="author" type="text" value=""></p>
<p class="comment-form-email"><label for="email">E-Mail</label>
<input id="email" name="email" type="email" value=""></p>
<p class="comment-form-url"><label for="url">Website</label> <input id="url" name="url" type="url" value=""></p>
<p class="comment-form-cookies-consent"><input id="wp-comment-cookies-consent" name="wp-comment-cookies-consent"
type="checkbox" value="yes"> <label for="wp-comment-cookies-consent">Namen merken</label></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Kommentar abschicken">
<input type="hidden" name="comment_post_ID" value="17" id="comment_post_ID">
<input type="hidden" name="comment_parent" id="comment_parent" value="0"></p></form></div>"""


@pytest.mark.parametrize("script", [True, False])
def test_a_themes_own_form_works_by_its_address_alone(
    new_reader: NewReader, press: Press, ada: Ada, script: bool
) -> None:
    ben = new_reader(java_script_enabled=script)
    press.prints(THEME_FORM.format(action=press.stage.address("/comments").replace("&", "&amp;")))
    ben.page.goto(press.stage.article)
    ben.sees("#wp-comment-cookies-consent").check()
    ben.writes(TEXT, author="")
    ben.sends()
    expect(ben.sees(ERRORS)).to_contain_text(NO_NAME)
    expect(ben.sees("#comment")).to_have_value(TEXT)

    ben.page.goto(press.stage.article)
    ben.comments(TEXT)
    assert ben.page.url.startswith(press.stage.service.origin)
    assert ben.stage.stored() == [TEXT]
    ada.approves(ben.stage, TEXT)
    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_contain_text(TEXT)


def writes_and_is_approved(reader: Reader, ada: Ada, text: str = TEXT) -> str:
    """Return the comment's id."""
    reader.opens_the_thread_page()
    reader.comments(text)
    id = reader.sees(WAITING).get_attribute("id") or ""
    ada.approves(reader.stage, text)
    return id


@pytest.mark.parametrize("mode", ["page", "iframe"])
def test_a_thread_that_comes_takes_no_focus_and_moves_nothing(ben: Reader, press: Press, ada: Ada, mode: str) -> None:
    for text in ("Die erste Meinung.", "Die zweite Meinung."):
        writes_and_is_approved(ben, ada, text)
    press.prints(f"<p>{'Text.<br>' * 38}</p>" + press.thread(mode=mode, title="Kommentare"), press.script())
    ben.page.goto(press.stage.article)
    if mode == "iframe":
        ben.frame = ben.page.frame_locator("comment-thread iframe")
    expect(ben.sees("#submit")).to_be_attached()
    ben.watch.all_of(ben.page)
    assert ben.page.evaluate("document.activeElement === document.body")
    assert ben.page.evaluate("scrollY") == 0


def included(press: Press) -> str:
    """What a build step or the edge puts into the page."""
    with urllib.request.urlopen(press.stage.address("/embed/include")) as answer:
        html: str = answer.read().decode()
    return html


def test_included_comments_are_read_without_a_script(new_reader: NewReader, press: Press, ada: Ada) -> None:
    ben = new_reader(java_script_enabled=False)
    id = writes_and_is_approved(ben, ada)
    service = press.stage.service.origin
    press.prints(
        press.thread(included(press)),
        f'<link rel="stylesheet" href="{service}/include.css">' + press.script(),
        styles=service,
    )
    ben.page.goto(f"{press.stage.article}#{id}")
    expect(ben.sees(f"comment-thread #{id}")).to_contain_text(TEXT)
    expect(ben.sees(f"comment-thread #{id}")).to_be_in_viewport()
    assert ben.sees(".comment-list").evaluate("list => getComputedStyle(list).listStyleType") == "none"


def test_with_a_script_the_thread_stands_in_their_place_once(ben: Reader, press: Press, ada: Ada) -> None:
    id = writes_and_is_approved(ben, ada)
    press.prints(press.thread(included(press)), press.script())
    ben.page.goto(f"{press.stage.article}#{id}")
    expect(ben.sees("#respond")).to_be_visible()
    expect(ben.sees(f"#{id}:visible")).to_have_count(1)
    expect(ben.sees(f"#{id}:visible")).to_be_focused()
    # What was included is not within the shadow, where `querySelector` doesn't look.
    assert not ben.page.evaluate("document.querySelector('comment-thread > section').checkVisibility()")


def test_a_list_of_articles_says_how_many_comments_they_have(ben: Reader, press: Press, ada: Ada) -> None:
    writes_and_is_approved(ben, ada)
    site = press.stage.newspaper.site
    press.prints(
        f'<p><a id="a" href="{press.stage.article}" data-comments></a> <b id="b" data-comments="/kueche"></b></p>',
        press.script(f"/counts.js?site={site}"),
    )
    with ben.page.expect_request("**/api/v1/counts*") as asked:
        ben.page.goto(press.stage.article)
    expect(ben.sees("#a")).to_have_text("1 Kommentar")
    expect(ben.sees("#b")).to_have_text("0 Kommentare")
    assert asked.value.url.count("page=") == 2
    assert sum("/counts?" in answer.url for answer in ben.watch.all_of(ben.page)) == 1


def test_the_newest_comments_stand_in_the_page(ben: Reader, press: Press, ada: Ada) -> None:
    site = press.stage.newspaper.site
    press.prints(f'<comment-latest site="{site}" count="3">Noch keine.</comment-latest>', press.script("/latest.js"))
    ben.page.goto(press.stage.article)
    ben.watch.all_of(ben.page)
    expect(ben.sees("comment-latest")).to_have_text("Noch keine.")
    id = writes_and_is_approved(ben, ada)
    ben.page.goto(press.stage.article)
    expect(ben.sees(".latest-comments li")).to_have_count(1)
    expect(ben.sees(".latest-comments")).to_contain_text(TEXT)
    expect(ben.sees(".latest-comments a")).to_have_attribute("href", f"{press.stage.article}#{id}")


@pytest.mark.parametrize("mode", ["page", "iframe"])
def test_the_pinned_script_does_all_that_the_loader_does(ben: Reader, press: Press, mode: str) -> None:
    module = assets.pinned()
    integrity = f' integrity="{module.integrity}" crossorigin="anonymous"'
    press.prints(press.thread(mode=mode, title="Kommentare"), press.script(module.path, integrity))
    ben.opens_the_article()
    if mode == "iframe":
        ben.frame = ben.page.frame_locator("comment-thread iframe")
    ben.comments(TEXT)
    scripts = [answer.url for answer in ben.watch.all_of(ben.page) if answer.url.endswith(".js")]
    of_the_page = [url for url in scripts if "/assets/frame-" not in url and "/assets/thread-" not in url]
    assert of_the_page == [f"{press.stage.service.origin}{module.path}"]
    assert (len(scripts) > 1) == (mode == "iframe")


def test_the_pinned_script_hides_an_author_without_another_file(ben: Reader, press: Press, ada: Ada) -> None:
    writes_and_is_approved(ben, ada)
    module = assets.pinned()
    press.prints(press.thread(), press.script(module.path))
    ben.opens_the_article()
    ben.sees("[data-hide]").click()
    expect(ben.sees(".comment-content")).to_be_hidden()
    assert not any("hiding" in answer.url for answer in ben.watch.all_of(ben.page))


def test_a_script_that_is_not_the_pinned_one_does_not_run(ben: Reader, press: Press) -> None:
    content = "0" * assets.HASH_LENGTH
    site = site_of(press.stage).id
    press.stage.store.write(lambda tx: pins.keep(tx, site, content, b"document.title = 'Mallory'", NOW))
    integrity = f' integrity="{assets.pinned().integrity}" crossorigin="anonymous"'
    press.prints(press.thread("Kommentare"), press.script(f"/embed-{content}.js", integrity))
    ben.page.goto(press.stage.article)
    expect(ben.sees("comment-thread")).to_have_text("Kommentare")
    assert ben.page.title() == "Ein Artikel"
    assert all("integrity" in trouble for trouble in ben.watch.troubles)
    assert ben.watch.troubles
    ben.watch.troubles.clear()


def test_the_newspapers_own_pages_show_all_of_it(ben: Reader, ada: Ada) -> None:
    writes_and_is_approved(ben, ada)
    ben.page.goto(ben.stage.newspaper.origin + "/kueche")
    expect(ben.sees(".related .count").first).to_have_text("1 Kommentar")
    expect(ben.sees("comment-latest li")).to_have_count(1)
