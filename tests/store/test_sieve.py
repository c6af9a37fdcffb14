from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from moderation.comment import Action, Author, Decision, Email, Finding, SafeHTML, Status
from moderation.store import Store, comments, decisions, sieve
from moderation.store.cursors import BadCursor
from moderation.store.schema import clients, emails
from moderation.store.schema import comments as table
from moderation.store.sieve import Sieve, Walk
from moderation.text.links import hosts
from moderation.text.normalise import fold
from tests.builders import NOW
from tests.store.rows import a_thread, ada, stored

TEXTS = {
    "c0": "Köln ist schön, sagt Café-Besucher Ben.",
    "c1": "Gewinne im Casino: http://win.casino-jackpot.example/ jetzt!",
    "c2": "Привет из Алма-Аты, casino nein danke",
    "c3": "Grüße aus Köln",
}
PENDING = Walk(Status.PENDING)


@pytest.fixture(autouse=True)
def four(store: Store) -> None:
    thread, other = a_thread(store), a_thread(store, "https://news.example/2", "blog")
    for number, (id, text) in enumerate(TEXTS.items()):
        name = ("Ben", "Mallory O'Spam", "Zoë", "Ben")[number]
        stored(
            store,
            other if id == "c2" else thread,
            id,
            text=text,
            folded=fold(text),
            hosts=tuple(hosts(text)),
            author=Author(name, Email("x@example.org"), "https://ben.example/" if id == "c0" else ""),
            author_folded=fold(name),
            score=(0.1, 0.9, None, 0.5)[number],
            model_version=("m1", "m1+site-2", None, "m2")[number],
            reasons=(Finding("links", "many"),) if id == "c1" else (),
            circumstances={"language": ("de", "de", "ru", "")[number]},
            created=NOW + timedelta(hours=number),
        )


def found(store: Store, walk: Walk = PENDING, limit: int = 10, **given: Any) -> list[str]:
    seen: list[str] = []
    after = ""
    while True:
        with store.read() as tx:
            cards, after = sieve.cards(tx, walk, Sieve(**given), after, limit)
        seen += [card.comment.id for card in cards]
        if not after:
            return seen


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("koln", ["c3", "c0"]),
        ("koln schon", ["c0"]),
        ("grusse", ["c3"]),
        ("casino", ["c2", "c1"]),
        ("casino-jackpot.example", ["c1"]),
        ("cafe-besucher", ["c0"]),
        ("besucher-cafe", []),
        ("привет", ["c2"]),
        ("o'spam", ["c1"]),
        ("ben", ["c3", "c0"]),
        ("zoe", ["c2"]),
        ("nothing", []),
        ("!!!", ["c3", "c2", "c1", "c0"]),
        ("\" OR ' NEAR( * : ^ AND", []),
    ],
)
def test_words_are_found_however_they_are_written(store: Store, words: str, expected: list[str]) -> None:
    assert found(store, words=fold(words)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"author": "ben"}, ["c3", "c0"]),
        ({"host": "win.casino-jackpot.example"}, ["c1"]),
        ({"host": "casino-jackpot.example"}, ["c1"]),
        ({"host": "jackpot.example"}, []),
        ({"host": "ben.example"}, ["c0"]),
        ({"host": "casino-jackpot.example", "words": "gewinne"}, ["c1"]),
        ({"host": "casino-jackpot.example", "words": "koln"}, []),
        ({"host": "casino-jackpot.example", "author": "ben"}, []),
        ({"page": "https://news.example/2"}, ["c2"]),
        ({"language": "ru"}, ["c2"]),
        ({"language": "de"}, ["c3", "c1", "c0"]),
        ({"reason": "links.many"}, ["c1"]),
        ({"reason": "links.%"}, []),
        ({"score_least": 0.5}, ["c3", "c1"]),
        ({"score_least": 0.2, "score_most": 0.6}, ["c3"]),
        ({"newer": NOW + timedelta(hours=2)}, ["c3", "c2"]),
        ({"older": NOW}, ["c0"]),
        ({"model": "m1"}, ["c1", "c0"]),
        ({"words": "koln", "author": "ben", "score_most": 0.2}, ["c0"]),
    ],
)
def test_each_condition_narrows(store: Store, given: dict[str, Any], expected: list[str]) -> None:
    assert found(store, **given) == expected
    assert found(store, limit=1, **given) == expected


def test_a_site_and_a_status_narrow_too(store: Store) -> None:
    store.write(lambda tx: comments.change_status(tx, "c1", 1, Status.SPAM))
    assert found(store, Walk(Status.PENDING, 1)) == ["c3", "c0"]
    assert found(store, Walk(Status.SPAM), words="casino") == ["c1"]
    assert found(store, Walk(None, None)) == ["c3", "c2", "c1", "c0"]
    assert found(store, Walk(None, 2), words="casino") == ["c2"]
    assert found(store, Walk(Status.SPAM, 1), host="casino-jackpot.example") == ["c1"]
    assert found(store, Walk(None, 2), host="casino-jackpot.example") == []


def test_mine_is_what_i_decided_on_the_latest_first_and_once(store: Store) -> None:
    moderator = ada(store)
    for revision, id in ((1, "c0"), (1, "c3"), (2, "c0")):
        made = Decision(id, revision, Action.SPAM, Status.PENDING, Status.SPAM, moderator.id, None, NOW)
        store.write(lambda tx, made=made: decisions.record(tx, made, 1))  # type: ignore[misc]
    mine = Walk(moderator_id=moderator.id)
    assert found(store, mine) == ["c0", "c3"]
    assert found(store, mine, limit=1) == ["c0", "c3"]
    assert found(store, mine, words="schon") == ["c0"]
    assert found(store, mine, host="ben.example") == ["c0"]
    assert found(store, mine, host="casino-jackpot.example") == []
    assert found(store, Walk(moderator_id=99)) == []


@pytest.mark.parametrize("given", [{}, {"words": "casino"}, {"host": "spiel.example"}, {"score_least": 0.89}])
def test_a_look_is_bounded_and_the_next_one_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    for id in ("c0", "c3"):
        new = comments.NewText(
            text="Neu", folded="neu", text_key="k", html=SafeHTML("Neu"), renderer=1, hosts=("spiel.example",)
        )
        store.write(lambda tx, id=id, new=new: comments.change_text(tx, id, 1, new, NOW))  # type: ignore[misc]
    whole = found(store, **given)
    assert whole
    monkeypatch.setattr(sieve, "LOOKED", 1)
    assert found(store, **given) == whole


def test_the_search_forgets_what_was_edited_or_erased(store: Store) -> None:
    new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML("<p>Neu</p>"), renderer=1)
    store.write(lambda tx: comments.change_text(tx, "c0", 1, new, NOW))
    assert (found(store, words="schon"), found(store, words="neu")) == ([], ["c0"])
    store.write(lambda tx: comments.change_text(tx, "c1", 1, new, NOW))
    assert (found(store, host="casino-jackpot.example"), found(store, host="ben.example")) == ([], ["c0"])

    def erase(tx: Connection) -> None:
        for own in (emails, clients):
            tx.execute(delete(own).where(own.c.comment_id == 1))
        tx.execute(delete(table).where(table.c.public_id == "c0"))

    store.write(erase)
    assert found(store, words="neu") == ["c1"]
    assert found(store, host="ben.example") == []


def test_a_cursor_from_elsewhere_is_refused(store: Store) -> None:
    with store.read() as tx, pytest.raises(BadCursor):
        sieve.cards(tx, PENDING, Sieve(), "nonsense", 5)
