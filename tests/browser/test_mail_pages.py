"""The pages that mails lead to are sound on a desk and on a small phone, in light and dark."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from moderation.comment import Action
from moderation.mailing import ActLink, RewriteLink
from moderation.rewrite import ask
from moderation.store import Store
from tests.browser.test_accessibility import is_sound
from tests.running import free_port
from tests.web.moderating import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(sqlite_store: Store) -> Iterator[Desk]:
    port = free_port()
    made = Desk.at(sqlite_store, port=port, mail_url="smtp://127.0.0.1:9")
    server = make_server("127.0.0.1", port, made.app, threaded=True)
    Thread(target=server.serve_forever).start()
    yield made
    server.shutdown()


def test_a_link_asks_and_its_button_acts(desk: Desk, chromium: Browser) -> None:
    link = ActLink(desk.ada.id, desk.waiting(), 1, Action.APPROVE, "mail")
    page = chromium.new_page()
    page.goto(f"{desk.ctx.settings.origin}/act?t={desk.ctx.signer.act_link(link, desk.clock())}")
    assert is_sound(page)
    page.get_by_role("button", name="Approve the comment").click()
    expect(page.get_by_role("status")).to_contain_text("Done: the comment is approved.")
    assert is_sound(page)
    page.close()


def test_an_author_writes_the_comment_anew(desk: Desk, chromium: Browser) -> None:
    comment = desk.waiting()
    ask(desk.ctx, desk.ada, comment, 1, "insult", "Bitte freundlicher.")
    link = RewriteLink(comment, 1, desk.clock().timestamp())
    page = chromium.new_page()
    page.goto(f"{desk.ctx.settings.origin}/rewrite?t={desk.ctx.signer.rewrite_link(link, desk.clock())}")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert is_sound(page)
    page.get_by_role("textbox").fill("Ich sehe das anders, und die Zahl stimmt nicht.")
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert is_sound(page)
    page.close()
