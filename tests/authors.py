"""Authors who change and withdraw their comments, for the tests: a site with Ben's comments, and Ada who moderates."""

from dataclasses import dataclass

from moderation import amend, publish, review
from moderation.amend import Key
from moderation.comment import Action, Client, Comment, Site, Status
from moderation.context import Context
from moderation.store import amendments, comments, counters, sites
from moderation.submit import submit
from tests.builders import GOOD_TEXT, PAGE, Clock, a_submission
from tests.web.moderating import a_moderator

NEW_TEXT = "Danke für den Artikel. Die Zahl der Direktflüge stimmt übrigens nicht mehr, es sind inzwischen zwölf."
OTHER_TEXT = "Ich habe mich geirrt und nehme zurück, was ich über die Bahn geschrieben habe."


@dataclass
class Desk:
    """A site with Ben's comments, and Ada who moderates."""

    ctx: Context
    clock: Clock
    site: Site

    def __post_init__(self) -> None:
        self.ada = a_moderator(self.ctx.store, "ada@example.org", "Ada")
        self.cem = a_moderator(self.ctx.store, "cem@example.org", "Cem")

    def wrote(self, text: str = GOOD_TEXT, **changes: str) -> str:
        return submit(self.ctx, self.site, a_submission(text, **changes)).comment.id  # type: ignore[arg-type]

    def published(self, text: str = GOOD_TEXT, **changes: str) -> str:
        id = self.wrote(text, **changes)
        self.decides(id, Action.APPROVE)
        self.clock.forward(seconds=30)
        return id

    def decides(self, id: str, action: Action, **more: str) -> None:
        review.decide(self.ctx, self.ada, id, self.of(id).revision, action, **more)  # type: ignore[arg-type]

    def amends(self, id: str, text: str = NEW_TEXT, *, by_mail: bool = False, ip: str = "192.0.2.7") -> None:
        with self.ctx.store.read() as tx:
            site = sites.by_id(tx, self.site.id)
        assert site
        amend.amend(self.ctx, Key(site, id, by_mail), text, Client(ip))

    def withdraws(self, id: str, *, by_mail: bool = False) -> None:
        amend.withdraw(self.ctx, Key(self.site, id, by_mail))

    def of(self, id: str) -> Comment:
        with self.ctx.store.read() as tx:
            found = comments.by_id(tx, id)
        assert found
        return found

    def change(self, id: str) -> Comment:
        """What waits to take the place of the public text."""
        with self.ctx.store.read() as tx:
            found = amendments.latest(tx, id)
        assert found
        return found

    def public(self) -> list[str]:
        return [one.html.markup.removeprefix("<p>").removesuffix("</p>\n") for one in self.thread().flat]

    def thread(self) -> publish.PublicThread:
        return publish.thread(self.ctx, self.site, PAGE)

    def counts(self) -> dict[Status, int]:
        with self.ctx.store.read() as tx:
            return {status: number for status, number in counters.counts(tx, self.site.id).items() if number}
