"""A site that moderators teach: comments come in, decisions are made, the site learns."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from moderation import judge, learn, lessons, review
from moderation.comment import Action, Comment, Label, Moderator, Score, Site
from moderation.context import Context
from moderation.learn import Learnt
from moderation.paths import MODEL
from moderation.spam import artifact, replay
from moderation.store import Store, sites
from moderation.submit import submit
from tests.builders import Clock, a_context, a_stored_site, a_submission
from tests.store.rows import ada

PLACES = ("Hanoi", "Almaty", "Köln", "Wien", "Astana", "Hue", "Graz", "Bern", "Ulm", "Kiel", "Linz", "Chur")
# Praise that only flatters, which the shipped model lets pass, and readers of a subject it has not met.
PRAISE = [
    f"{opening} geschrieben, {ending} {place}!"
    for opening in ("Wirklich schön", "Ganz wunderbar", "Herrlich")
    for ending in ("komme gern wieder vorbei, Grüße aus", "habe die Seite gleich gespeichert, euer Fan aus")
    for place in PLACES
]
READERS = [
    f"{opening} {place} {ending}"
    for opening in ("Der Radweg nach", "Die Buslinie nach", "Der Bahnhof in")
    for ending in ("ist seit Wochen gesperrt.", "sollte endlich ausgebaut werden, finde ich.")
    for place in PLACES
]
UNSEEN_PRAISE = "Wirklich schön geschrieben, habe die Seite gleich gespeichert, euer Fan aus Jena!"
UNSEEN_READER = "Der Bahnhof in Jena ist seit Wochen gesperrt."
ACTIONS = {Label.HAM: Action.APPROVE, Label.SPAM: Action.SPAM}


def a_model_with_little_to_replay(folder: Path) -> Path:
    """The shipped model with a few rows of ham only, so that fits take a fraction of a second."""
    classifier = artifact.load(MODEL)
    rows = replay.load(MODEL).rows[::20]
    artifact.save(folder, classifier, {**classifier.metadata_, "replay": replay.save(folder, rows)})
    return folder


class Town:
    """One site, its moderator, and what the two have decided."""

    def __init__(self, store: Store, model: Path = MODEL, clock: Clock | None = None, **settings: object) -> None:
        self.clock = clock or Clock()
        self.ctx: Context = a_context(store, self.clock, model, **settings)
        self.key = a_stored_site(store).key
        self.ada = ada(store)
        self._senders = 0

    @property
    def site(self) -> Site:
        with self.ctx.store.read() as tx:
            found = sites.by_key(tx, self.key)
        assert found is not None
        return found

    def receive(self, text: str) -> Comment:
        """Each comment comes from another client and address."""
        self._senders += 1
        number = self._senders
        given = a_submission(text, email=f"reader{number}@example.org", ip=f"198.51.{number // 200}.{number % 200}")
        return submit(self.ctx, self.site, given).comment

    def teach(self, texts: Iterable[str], label: Label, by: Moderator | None = None) -> list[str]:
        """Let comments come in and be decided on; return their ids."""
        return [self.decide(self.receive(text).id, 1, ACTIONS[label], by) for text in texts]

    def decide(self, id: str, revision: int, action: Action, by: Moderator | None = None) -> str:
        return review.decide(self.ctx, by or self.ada, id, revision, action).id

    def teach_both(self, each: int) -> None:
        """Decide in turns, as a queue comes."""
        for praise, reader in zip(PRAISE[:each], READERS[:each], strict=True):
            self.teach([praise], Label.SPAM)
            self.teach([reader], Label.HAM)

    def learn(self) -> Learnt:
        return learn.refit(self.ctx, self.site)

    def score(self, text: str) -> Score:
        """Score by what the site has been taught, in this process."""
        words = {"author_name": "Ben", "author_url": "", "page_title": "", "language": ""}
        sample = judge.sample(self.site, text, **words)
        found = self.ctx.model.score(sample, layer=lessons.layer(self.ctx, self.site))
        assert found is not None
        return found

    def scores(self, texts: Sequence[str]) -> list[float]:
        return [self.score(text).spam for text in texts]
