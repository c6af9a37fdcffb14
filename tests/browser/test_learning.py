"""A site learns from Ada's decisions, says why, and forgets what she takes back: real processes, the worker too."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from moderation import review
from moderation.comment import Action, Comment, Email, Site, Status
from moderation.demo.host import Newspaper
from moderation.store import comments, moderators, sites
from moderation.store.engine import Store
from tests.browser.conftest import NewReader
from tests.browser.people import WAITING, Ada, Reader, Stage, site_of, take
from tests.builders import a_context
from tests.running import MODERATOR, PATIENCE
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

# Mallory praises and means her painting course, which the shipped model takes for a reader's word.
_PRAISE = ("So ein schöner Beitrag", "Das hat mir gefallen", "Wunderbar erklärt", "Sehr hübsch", "Ganz mein Geschmack")
_COURSE = (
    "auch mein Aquarellkurs am Abend ist so gedacht.",
    "schaut doch mal bei meinem Aquarellkurs vorbei!",
    "im Aquarellkurs malen wir gerade genau das.",
    "wer malen will, findet mich im Aquarellkurs.",
    "davon male ich im Aquarellkurs gleich ein Bild.",
)
_PLACE = ("Am Bahnhof", "In der Altstadt", "Vor der Schule", "Beim Rathaus", "An der Brücke")
_READER = (
    "steht das Wasser nach jedem Regen.",
    "fehlt seit Jahren ein Radweg.",
    "war früher mehr los, finde ich.",
    "kommt der Bus nur noch alle Stunde.",
    "sollte die Stadt endlich Bäume pflanzen.",
)
MALLORYS = [f"{praise}, {course}" for praise in _PRAISE for course in _COURSE]
BENS = [f"{place} {reader}" for place in _PLACE for reader in _READER]

MALLORY_BEFORE = "Feiner Text, genau so geht es in meinem Aquarellkurs zu."
MALLORY_AFTER = "Danke dafür, und wer mag: Mein Aquarellkurs hat noch Plätze zum Malen."
BEN_AFTER = "Am Markt fehlt seit Jahren eine Bank unter Bäumen."
NEXT = "Hübsch beschrieben, so malen wir im Aquarellkurs am Abend auch."


@pytest.fixture
def twin(stage: Stage) -> Stage:
    """Another site of the same newspaper, which is taught the same and nothing is ever taken back on."""
    now, key = stage.newspaper.published, f"{stage.newspaper.site}-twin"
    stage.store.write(lambda tx: sites.add(tx, key, "Der Steppenbote", "de", [stage.newspaper.origin], now))
    newspaper = Newspaper(stage.newspaper.origin, stage.service.origin, key, now)
    return Stage(stage.service, newspaper, stage.store)


def fifty_wait(stage: Stage) -> list[tuple[str, bool]]:
    """Let 25 of Mallory's comments and 25 of Ben's wait, in turns; return their ids, newest first, and who is who."""
    site, written = site_of(stage), []
    for number, (mallorys, bens) in enumerate(zip(MALLORYS, BENS, strict=True)):
        for is_mallorys, text in ((True, mallorys), (False, bens)):
            id = f"{site.key}-{10 * number + is_mallorys + 1}"
            author = "Mallory" if is_mallorys else "Ben"
            written.append((a_stored_comment(stage.store, site, id, text, author=author), is_mallorys))
    return written[::-1]


def teach_by_keys(ada: Ada, stage: Stage, waiting: list[tuple[str, bool]]) -> None:
    """Decide on one card after the other, with one key each."""
    for number, (id, is_spam) in enumerate(waiting):
        if number % 25 == 0:
            # By age: in lanes each thing that the site learns would move the cards.
            ada.opens_the_queue(stage, order="newest")
            ada.page.keyboard.press("j")
        expect(ada.page.locator(f"#c-{id}")).to_be_focused()
        ada.page.keyboard.press("s" if is_spam else "a")
        expect(ada.page.locator(f"#c-{id}")).to_have_count(0)


def teach(stage: Stage, waiting: list[tuple[str, bool]]) -> None:
    ctx = a_context(stage.store)
    with stage.store.read() as tx:
        known = moderators.by_email(tx, Email(MODERATOR))
    assert known
    for id, is_spam in waiting:
        review.decide(ctx, known[0], id, 1, Action.SPAM if is_spam else Action.APPROVE)


def learning_page(ada: Ada, stage: Stage) -> Locator:
    ada.page.goto(f"{stage.service.origin}/queue/learning?site={stage.newspaper.site}")
    return ada.page.locator("main")


def sees_what_was_learnt(ada: Ada, stage: Stage, good: int, spam: int) -> None:
    """Look again until the worker has learnt from all decisions."""
    until = time.monotonic() + 2 * PATIENCE
    while True:
        page = learning_page(ada, stage)
        learnt, since = (page.locator(name).inner_text() for name in ("#learnt-from", "#decided-since"))
        if re.findall(r"\d+", learnt) == [str(good), str(spam)] and since == "0":
            return
        assert time.monotonic() < until, f"learnt from {learnt!r}, {since} decisions since then"
        ada.page.wait_for_timeout(200)


def sent(reader: Reader, stage: Stage, text: str, author: str = "Mallory") -> Comment:
    """Send a comment by the form on its own page; return it as it was stored."""
    reader.page.goto(stage.address("/thread"))
    reader.writes(text, author=author, email=f"{author.lower()}@example.org")
    reader.sends()
    expect(reader.sees(WAITING).filter(has_text=text)).to_be_visible()
    return stored(stage.store, site_of(stage), text)


def stored(store: Store, site: Site, text: str) -> Comment:
    with store.read() as tx:
        cards = [card for status in Status for card in comments.page(tx, site_id=site.id, status=status, limit=200)]
    (found,) = [card.comment for card in cards if card.comment.text == text]
    return found


def test_fifty_decisions_teach_it_and_one_taken_back_leaves_no_trace(
    stage: Stage, twin: Stage, ada: Ada, new_reader: NewReader, pictures: Path
) -> None:
    mallory = new_reader()
    before = sent(mallory, stage, MALLORY_BEFORE)
    assert before.score is not None
    assert before.score < 0.5

    teach_by_keys(ada, stage, fifty_wait(stage))
    sees_what_was_learnt(ada, stage, 25, 25)

    after, calm = sent(mallory, stage, MALLORY_AFTER), sent(new_reader(), stage, BEN_AFTER, "Ben")
    assert after.score is not None
    assert calm.score is not None
    assert calm.score < 0.3 < 0.7 < after.score
    it_says_why(ada, stage, after, pictures)

    ada.opens_the_queue(stage, calm.status)
    ada.page.locator(f"#c-{calm.id} button.spam").click()
    expect(ada.page.locator(f"#c-{calm.id}")).to_have_count(0)
    sees_what_was_learnt(ada, stage, 25, 26)
    ada.page.goto(f"{stage.service.origin}/queue/{calm.id}")
    ada.page.locator("button.undo:visible").click()
    expect(ada.page.locator("#notice")).to_be_visible()
    sees_what_was_learnt(ada, stage, 25, 25)

    teach(twin, fifty_wait(twin))
    sees_what_was_learnt(ada, twin, 25, 25)
    here, there = sent(mallory, stage, NEXT), sent(mallory, twin, NEXT)
    assert here.score == pytest.approx(there.score, abs=1e-9)
    assert here.score != pytest.approx(before.score, abs=0.1)


def it_says_why(ada: Ada, stage: Stage, comment: Comment, pictures: Path) -> None:
    ada.opens_the_queue(stage, comment.status)
    card = ada.page.locator(f"#c-{comment.id}")
    expect(card.locator("mark.to-spam", has_text="Aquarellkurs")).to_be_visible()
    card.locator("details.why > summary").click()
    expect(card.locator(".why li", has_text="Aquarellkurs").locator(".here")).to_be_visible()
    expect(card.locator(".site-says")).to_be_visible()
    card.scroll_into_view_if_needed()
    take(ada.page, pictures / "learnt-here.png")
    learning_page(ada, stage)
    ada.page.set_viewport_size({"width": 1280, "height": 1300})
    take(ada.page, pictures / "learning.png")
