"""What stands beside a name: drawn of the name alone, the same on a site and otherwise elsewhere."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from moderation.badge import Badge
from moderation.comment import SafeHTML
from moderation.forum import Forum, Portrait
from moderation.publish import PublicComment
from moderation.store import Store, sites
from moderation.store.digests import Digests
from moderation.web import portraits
from tests.builders import SECRET, a_site
from tests.web.reading import Service

LIGHT, DARK = "#ffffff", "#16191d"
DRAWN = re.compile(r'<svg class="portrait".*?</svg>')


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def drawn(name: str, kind: Portrait = Portrait.INITIALS, site: int = 1, key: str = SECRET) -> str:
    comment = PublicComment("c", None, name, "", SafeHTML(""), datetime(2026, 11, 23, tzinfo=UTC), None)
    made = portraits.of(a_site(id=site, forum=Forum(portrait=kind)), Digests(key))
    return str(made(comment))


def draws(service: Service, kind: Portrait) -> None:
    service.ctx.store.write(lambda tx: sites.set_forum(tx, service.site.id, Forum(portrait=kind)))


def test_letters_stand_out_in_light_and_dark() -> None:
    for colour in portraits.COLOURS:
        assert contrast(colour, LIGHT) >= 4.5
        assert contrast(colour, DARK) >= 3


@pytest.mark.parametrize("kind", [Portrait.INITIALS, Portrait.PATTERN])
def test_a_name_looks_the_same_on_a_site_and_otherwise_elsewhere(kind: Portrait) -> None:
    names = [f"Leserin {number}" for number in range(20)]
    here = [drawn(name, kind) for name in names]
    assert here == [drawn(name.upper() + " ", kind) for name in names]
    assert here != [drawn(name, kind, site=2) for name in names]
    assert here != [drawn(name, kind, key="another key of another service") for name in names]


def test_it_is_small_and_says_nothing_to_a_screen_reader() -> None:
    for name in ("Ben", "Ada Lovelace", "👨\u200d👩\u200d👧\u200d👦", "山田 太郎", "علی رضایی", '<b "&'):
        portrait = drawn(name)
        assert len(portrait.encode()) <= 200
        assert 'aria-hidden="true"' in portrait
        assert "style=" not in portrait
    assert "<b" not in drawn('<b "&')
    assert drawn("Ben", Portrait.NONE) == ""


def test_a_pattern_is_its_own_mirror_and_one_path() -> None:
    for number in range(50):
        portrait = drawn(f"Leserin {number}", Portrait.PATTERN)
        assert portrait.count("<path") == 1
        places = {tuple(map(float, place.split())) for place in re.findall(r"M([\d.]+ [\d.]+)h", portrait)}
        assert places
        assert places == {(2 * 17.5 - x, y) for x, y in places}


def test_the_house_has_the_sites_mark(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store)
    draw = portraits.of(service.site, service.ctx.digests)
    comment = PublicComment("c", None, "Jana", "", SafeHTML(""), service.clock(), None, badge=Badge.AUTHOR)
    assert ">N</text>" in str(draw(comment))


def test_addresses_and_connections_have_no_part_in_it(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store)
    for ip, email in (("192.0.2.9", "ben@example.org"), ("2001:db8::9", "somebody.else@mail.example.net")):
        service.client.environ_base["REMOTE_ADDR"] = ip
        service.wrote(comment=f"Unter {email.split('@')[1]}", email=email)
    for kind in (Portrait.INITIALS, Portrait.PATTERN):
        draws(service, kind)
        for path in ("/embed/thread", "/thread"):
            found = DRAWN.findall(service.get(path).text)
            assert len(found) == 2
            assert len(set(found)) == 1
    draws(service, Portrait.NONE)
    assert DRAWN.findall(unescape(service.get("/thread").text)) == []
