"""What Mallory writes stays text: approved by mistake, it runs nothing and shows no dialog, for readers and for Ada."""

import pytest
from playwright.sync_api import Locator, expect

from moderation.comment import Status
from tests.browser.people import PUBLIC, WAITING, Ada, Reader

pytestmark = pytest.mark.browser

ATTACKS = (
    "Hallo <script>alert(1)</script> Welt",
    "Hallo <img src=x onerror=alert(2)> Welt",
    "Hallo <svg/onload=alert(3)> Welt",
    "Hallo [Verweis](javascript:alert(4)) und [noch einer](data:text/html,<script>alert(4)</script>) Welt",
    "Hallo ![Bild](x\"onerror=alert(5)) und <a href='java\tscript:alert(5)'>Verweis</a> Welt",
    "Hallo </textarea></template></comment-thread><iframe srcdoc='<script>parent.alert(6)</script>'></iframe> Welt",
    "Hallo <form id=commentform><input name=attributes></form><style>*{display:none}</style> Welt",
    "Hallo `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(8)>` Welt",
)
# A dialog would fail the test by itself; this also sees what a browser might suppress.
NOTES_A_HIT = "window.hit = false; window.alert = () => { window.hit = true; };"
ELEMENTS_OF_ATTACKS = "script, img, svg:not(.portrait), iframe, form:not(.acts form), style, math"


def test_hostile_comments_run_nothing_even_when_approved(ben: Reader, ada: Ada) -> None:
    for page in (ben.page, ada.page):
        page.add_init_script(NOTES_A_HIT)
    ben.opens_the_article()
    for number, attack in enumerate(ATTACKS, 1):
        ben.writes(attack, author=f"Mallory <img src=x onerror=alert({number})>")
        ben.sends()
        expect(ben.sees(WAITING)).to_have_count(number)
    approves_all(ada, ben)

    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_have_count(len(ATTACKS))
    expect(ben.sees(PUBLIC).locator(ELEMENTS_OF_ATTACKS)).to_have_count(0)
    assert leads_to(ben.sees(f"{PUBLIC} a")) <= {"http:", "https:", ":"}, "a link without address has no scheme"
    assert [page.evaluate("window.hit") for page in (ben.page, ada.page)] == [False, False]


def approves_all(ada: Ada, reader: Reader) -> None:
    for status in (Status.PENDING, Status.SPAM):
        ada.opens_the_queue(reader.stage, status)
        for left in reversed(range(ada.page.locator(".card").count())):
            ada.page.locator("button.approve").first.click()
            expect(ada.page.locator(".card")).to_have_count(left)


def leads_to(links: Locator) -> set[str]:
    """Schemes of the links."""
    return set(links.evaluate_all("links => links.map((link) => link.protocol)"))
