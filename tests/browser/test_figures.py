"""The figures and the log as a person meets them: sound in every look, empty and full; and their pictures for the docs.

The month on the pictures is made up: days as they might be, put where the worker keeps its counts.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from moderation.comment import Action, Site
from moderation.counting import BANDS, EDGES, Figures, bucket
from moderation.store import Store, figures, proposals
from moderation.store.proposals import Proposed
from tests.browser.people import Ada, Stage, site_of, take
from tests.browser.test_accessibility import QUESTION, is_sound
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

HOSTS = ("casino-jackpot.example", "kredit-sofort.example", "pillen24.example", "bit.example", "uhren-billig.example")
SPREAD = (60, 30, 14, 8, 5, 3, 2, 2, 2, 2, 2, 3, 3, 5, 7, 16)


def a_month(site: Site, today: date) -> Figures:
    """Days with fewer comments at the week's end, and one with a flood of spam."""
    chance, counted = Random(7), Figures()
    for ago in range(60):
        day = today - timedelta(days=ago)
        busy = (0.5 if day.weekday() > 4 else 1.0) * chance.uniform(0.8, 1.2)
        for what, key, count in _of_a_day(chance, busy, is_flooded=ago == 11):
            counted[site.id, what, day.isoformat(), key] += count
        model = "2026.11" if ago > 18 else "2026.11+site-5f2a"
        counted[site.id, "model", day.isoformat(), model] += round(150 * busy)
    return counted


def _of_a_day(chance: Random, busy: float, *, is_flooded: bool) -> list[tuple[str, str, int]]:
    came = {"approved": 52, "pending": 61, "spam": 96 if is_flooded else 34}
    told = [("arrived", key, round(count * busy)) for key, count in came.items()]
    told += [("scored", f"de {band:02}", round(count * busy)) for band, count in enumerate(SPREAD)]
    told += [("scored", "en 00", 3), ("scored", "en 15", round(3 * busy))]
    waits = Counter(f"{bucket(chance.lognormvariate(8.4, 1.1)):03}" for _ in range(round(60 * busy)))
    told += [("waited", key, count) for key, count in waits.items()]
    told += [("punctual", "in time", round(52 * busy)), ("punctual", "late", round(8 * busy))]
    told += [("moderator", "1", round(60 * busy)), ("overruled", "spam", chance.randrange(2))]
    for band in range(BANDS):
        many, middle = round(SPREAD[band] * busy / 2), (EDGES[band] + EDGES[band + 1]) / 2
        bad = sum(chance.random() < middle for _ in range(many))
        told += [("judged", f"de {band:02} spam", bad), ("judged", f"de {band:02} ham", many - bad)]
    told += [("host", host, chance.randrange(9 - 2 * place)) for place, host in enumerate(HOSTS[:4])]
    return told


def full(store: Store, site: Site) -> None:
    counted = a_month(site, datetime.now(UTC).date())
    store.write(lambda tx: figures.add(tx, counted))
    a_stored_comment(store, site, f"{site.key}-1", QUESTION, created=datetime.now(UTC) - timedelta(hours=2))


def test_the_figures_are_sound_before_anything_came(ada: Ada, stage: Stage) -> None:
    ada.page.goto(f"{stage.service.origin}/queue/figures?site={stage.newspaper.site}")
    assert is_sound(ada.page)


def test_the_figures_are_sound_with_every_table_open(ada: Ada, stage: Stage) -> None:
    full(stage.store, site_of(stage))
    ada.page.goto(f"{stage.service.origin}/queue/figures?site={stage.newspaper.site}")
    for summary in ada.page.locator("main summary").all():
        summary.click()
    assert is_sound(ada.page)


def test_the_log_is_sound_with_its_filter_open(ada: Ada, stage: Stage) -> None:
    site = site_of(stage)
    a_stored_comment(stage.store, site, f"{site.key}-1", QUESTION)
    ada.approves(stage, QUESTION)
    ada.page.goto(f"{stage.service.origin}/queue/log?site={site.key}&action={Action.APPROVE}")
    assert ada.page.locator(".log li").count() == 1
    assert is_sound(ada.page)


def test_proposals_are_sound_on_their_page_and_on_the_card(ada: Ada, stage: Stage) -> None:
    site, lines = site_of(stage), list[Proposed]()
    for number, action in ((1, Action.SPAM), (2, Action.APPROVE)):
        id = a_stored_comment(stage.store, site, f"{site.key}-{number}", QUESTION)
        lines.append(Proposed(id, 1, action))
    now = datetime.now(UTC)
    stage.store.write(lambda tx: proposals.put(tx, lines, f"import-{site.key}", "urteile-2026-11.csv", now))
    ada.page.goto(f"{stage.service.origin}/queue/proposals")
    assert is_sound(ada.page)
    ada.opens_the_queue(stage)
    expect(ada.page.locator(".proposed").first).to_contain_text("urteile-2026-11.csv")
    assert is_sound(ada.page)


def test_pictures_of_the_figures_and_the_log(ada: Ada, stage: Stage, pictures: Path) -> None:
    site = site_of(stage)
    full(stage.store, site)
    address = f"{stage.service.origin}/queue/figures?site={site.key}"
    ada.page.set_viewport_size({"width": 1280, "height": 1500})
    ada.page.goto(address)
    take(ada.page, pictures / "figures.png")
    ada.page.emulate_media(color_scheme="dark")
    take(ada.page, pictures / "figures-dark.png")
    ada.page.emulate_media(color_scheme="light")
    ada.page.set_viewport_size({"width": 390, "height": 844})
    ada.page.locator("#scores").scroll_into_view_if_needed()
    take(ada.page, pictures / "figures-phone.png")
    for number, button in ((2, "spam"), (3, "reject")):
        a_stored_comment(stage.store, site, f"{site.key}-{number}", f"{QUESTION} {number}", score=0.4 + number / 6)
        ada.opens_the_queue(stage)
        ada.card(f"{QUESTION} {number}").locator("select[name=reason]").select_option("insult")
        ada.card(f"{QUESTION} {number}").locator(f"button.{button}").click()
        expect(ada.card(f"{QUESTION} {number}")).to_have_count(0)
    ada.approves(stage, QUESTION)
    ada.page.set_viewport_size({"width": 1280, "height": 760})
    ada.page.goto(f"{stage.service.origin}/queue/log?site={site.key}")
    take(ada.page, pictures / "log.png")
