"""What moderators write for one another is in nothing that a reader, a feed or a log is given."""

from structlog.testing import capture_logs

from moderation import note, review
from moderation.comment import Email, NoteKind
from moderation.store import Store, moderators
from tests.builders import NOW
from tests.web.reading import Service
from tests.web.test_privacy import everything

CANARY = "Kanarienvogel-4711"


def test_no_note_is_in_anything_public_or_logged(store: Store) -> None:
    service = Service.at(store)
    ada = store.write(lambda tx: moderators.add(tx, Email("ada@example.org"), "Adelheid-Nachtigall", "hash", "de", NOW))
    id = service.wrote(comment="Schaut auf https://casino.example/x")
    for kind, host in ((NoteKind.COMMENT, ""), (NoteKind.AUTHOR, ""), (NoteKind.HOST, "casino.example")):
        note.write(service.ctx, ada, id, kind, f"{CANARY} @Adelheid-Nachtigall", host)
    review.amend(service.ctx, ada, id, 2, "Schaut auf https://casino.example/y")
    review.answer(service.ctx, ada, id, 4, "Danke für den Hinweis.")
    with capture_logs() as logs:
        answers = everything(service)
    seen = "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers) + str(logs)
    assert "Danke für den Hinweis." in seen
    assert "von der Moderation bearbeitet" in seen or "edited by the moderators" in seen
    assert CANARY not in seen
    assert "Nachtigall" not in seen, "nor who of the moderators it was"
    assert "Schaut auf https://casino.example/x" not in seen, "nor what an edit replaced"
