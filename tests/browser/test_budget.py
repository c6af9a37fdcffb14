"""What a thread costs the page that shows it: requests, bytes, cookies, jumps, and time in which nothing else runs."""

import gzip
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.embedding import Press
from tests.browser.people import Ada, Reader

pytestmark = pytest.mark.browser

# A thread without comments, its form and style, with all headers: as the service sends it, and past a proxy that packs
# HTML.
SENT, PACKED = 13_000, 8_000
JUMP = 0.05
SLOWER = 4
LONG_TASK_MS = 50
NEAR = """scrollTo({
  top: document.querySelector("comment-thread").offsetTop - innerHeight - 500, behavior: "instant",
})"""

# What the browser itself notes of jumps and long tasks, from the first moment on.
NOTES = """window.noted = { shift: 0, tasks: [] };
for (const type of ["layout-shift", "longtask"])
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      type === "longtask" ? noted.tasks.push(Math.round(entry.duration)) : (noted.shift += entry.value);
  }).observe({ type, buffered: true });"""


@dataclass
class Wire:
    """What came from where, as the browser's own record of the network has it: bytes are those that travelled."""

    urls: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def over(self, reader: Reader, slower: int = 1) -> "Wire":
        session = reader.page.context.new_cdp_session(reader.page)
        session.send("Network.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        return self

    def _asked(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.urls:
            self.bytes[self.urls[event["requestId"]]] = event["encodedDataLength"]

    def paths(self, origin: str) -> list[str]:
        return [
            re.sub("-[0-9a-f]{6,}", "-…", urlsplit(url).path) for url in self.urls.values() if url.startswith(origin)
        ]


@pytest.fixture
def article(ben: Reader, press: Press) -> Reader:
    press.prints(press.thread("Kommentare"), press.script())
    ben.page.add_init_script(NOTES)
    return ben


def reads(reader: Reader) -> None:
    reader.opens_the_article()
    expect(reader.sees("#respond")).to_be_visible()
    reader.watch.all_of(reader.page)


def test_a_thread_is_shown_after_two_requests_and_alive_after_a_third(article: Reader) -> None:
    wire = Wire().over(article)
    reads(article)
    assert wire.paths(article.stage.service.origin) == ["/embed.js", "/embed/thread", "/assets/thread-….js"]
    known = (article.stage.service.origin, article.stage.newspaper.origin, "data:")
    assert [url for url in wire.urls.values() if not url.startswith(known)] == []
    assert article.page.context.cookies() == []


def test_it_costs_few_bytes_on_the_wire(article: Reader) -> None:
    wire = Wire().over(article)
    reads(article)
    origin = article.stage.service.origin
    sent = {url: size for url, size in wire.bytes.items() if url.startswith(origin)}
    assert sum(sent.values()) <= SENT, sent
    [thread] = [answer for answer in article.watch.answers if "/embed/thread" in answer.url]
    unpacked = len(thread.body or b"") - len(gzip.compress(thread.body or b""))
    assert sum(sent.values()) - unpacked <= PACKED, (sent, unpacked)


def noted(reader: Reader) -> dict[str, Any]:
    """Read it after two more frames, so that what the last change moved is in it."""
    told: dict[str, Any] = reader.page.evaluate(
        "new Promise(told => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => told(noted)))))"
    )
    return told


@pytest.fixture
def with_a_comment(ben: Reader, ada: Ada) -> Reader:
    """Ben before the newspaper's own article, with its counts and newest comments, on a slow phone."""
    ben.opens_the_thread_page()
    ben.comments("Ein Kommentar, der schon da ist.")
    ada.approves(ben.stage, "Ein Kommentar")
    ben.page.add_init_script(NOTES)
    Wire().over(ben, SLOWER)
    return ben


def comes_near(reader: Reader) -> list[int]:
    """Read on until the thread loads, and return how long the long tasks took from there on."""
    reader.page.goto(reader.stage.article)
    expect(reader.sees("comment-latest li")).to_be_attached()
    before = len(noted(reader)["tasks"])
    reader.page.evaluate(NEAR)
    expect(reader.sees("#respond")).to_be_attached()
    reader.watch.all_of(reader.page)
    return [int(task) for task in noted(reader)["tasks"][before:]]


def test_nothing_jumps_for_who_reads_on(with_a_comment: Reader) -> None:
    comes_near(with_a_comment)
    for _ in range(8):
        with_a_comment.page.mouse.wheel(0, 400)
        found = noted(with_a_comment)
    expect(with_a_comment.sees("footer .to-top")).to_be_in_viewport()
    assert found["shift"] == 0


def test_nothing_stands_still_while_the_thread_loads(with_a_comment: Reader) -> None:
    """The best of three counts: other work on the machine makes a task longer, never shorter."""
    tasks = [max(comes_near(with_a_comment), default=0) for _ in range(3)]
    assert min(tasks) <= LONG_TASK_MS, tasks


def test_little_jumps_for_who_leaps_to_a_thread_before_it_came(article: Reader) -> None:
    """What stands below it within sight makes way when the thread is higher than the place that was kept."""
    Wire().over(article, SLOWER)
    reads(article)
    assert noted(article)["shift"] <= JUMP
