"""Each migration up and down with data, on both databases."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text

from moderation.comment import Action, Decision, Email, HoldKind, NoteKind, SafeHTML, Status
from moderation.mailing import MailChoice, Shape
from moderation.paths import MIGRATIONS
from moderation.roles import Act, Role, Roles
from moderation.rule import Effect, RuleKind, Step
from moderation.store import (
    Store,
    amendments,
    assents,
    audit,
    batches,
    comments,
    contradictions,
    decisions,
    deferrals,
    dispatches,
    factors,
    figures,
    holds,
    invitations,
    is_current,
    ladder,
    layers,
    limits,
    looks,
    mail_choices,
    migrate,
    nonces,
    notes,
    outbox,
    passkeys,
    pins,
    practice,
    proposals,
    reports,
    rewrites,
    roles,
    rule_hits,
    rules,
    samples,
    saved,
    sessions,
    sittings,
    subscriptions,
    tidings,
    tokens,
    used_links,
    version,
    votes,
    webhooks,
    withdrawals,
)
from moderation.store.assents import Assent, Kind
from moderation.store.connections import Engines
from moderation.store.contradictions import Doubted
from moderation.store.holds import Hold
from moderation.store.invitations import Invitation
from moderation.store.notes import NewNote
from moderation.store.passkeys import Passkey
from moderation.store.proposals import Proposed
from moderation.store.rewrites import Rewrite
from moderation.store.rules import NewRule
from moderation.store.schema import REVISION, metadata
from moderation.store.subscriptions import NewSubscription
from moderation.store.webhooks import Webhook
from moderation.subscription import Mode
from moderation.voice import Complaint, Voice
from tests.builders import NOW
from tests.store.rows import a_batch, a_layer, a_new_comment, a_signature, a_thread, ada, stored


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engines = Engines.of(url, 1)
    with engines.write.begin() as connection:
        yield connection
    engines.dispose()


def revisions() -> list[str]:
    """All migrations, the first one first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def fill_every_table(url: str) -> None:
    with Store.open_url(url) as store:
        thread = a_thread(store)
        first = stored(store, thread, status=Status.APPROVED)
        stored(store, thread, "reply", parent="first", signature=a_signature())
        stored(store, thread, "gone")
        moderator = ada(store)

        def the_rest(tx: Connection) -> None:
            new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML("<p>Neu</p>"), renderer=1)
            comments.change_text(tx, "first", 1, new, NOW)
            sessions.start(tx, "digest", moderator.id, NOW, NOW)
            sittings.begin(tx, moderator.id, thread.site_id, NOW, NOW, 0, 1)
            practice.keep(tx, moderator.id, "first", Action.SPAM, None, True, NOW)
            tokens.add(tx, moderator.id, "mod_ab", "hash", ["queue"], NOW)
            made = Decision("first", 1, Action.SPAM, Status.PENDING, Status.SPAM, moderator.id, None, NOW)
            decisions.record(tx, made, thread.site_id)
            audit.record(tx, moderator.id, "email shown", "first", NOW)
            outbox.add(tx, "mail", {"comment": "first"}, NOW)
            nonces.keep(tx, thread.site_id, "nonce", "fields", "first", NOW)
            limits.count(tx, "client", NOW, 60)
            layers.add(tx, thread.site_id, a_layer(), NOW)
            batches.add(tx, a_batch(moderator.id))
            saved.keep(tx, moderator.id, "Casino", "q=casino", NOW)
            # The desk.
            deferrals.put_off(tx, "reply", 1, moderator.id, NOW, asks=True)
            hold = Hold(0, thread.site_id, HoldKind.HOST, "casino.example", "first", "", NOW, NOW)
            holds.put(tx, hold, moderator.id)
            note = NewNote(thread.site_id, NoteKind.COMMENT, "first", "first", "@Ada, bitte", (moderator.id,))
            notes.add(tx, note, moderator.id, NOW)
            looks.at(tx, moderator.id, "first", NOW)
            # What leaves the house.
            mail_choices.keep(tx, moderator.id, MailChoice(), NOW)
            dispatches.plan(tx, "mail", "key", {}, NOW)
            used_links.use(tx, "digest", NOW)
            rewrites.ask(tx, Rewrite("reply", 1, moderator.id, "", "insult", "Bitte", NOW, NOW, None))
            hook = Webhook(0, thread.site_id, "https://chat.example", "whsec_", (), Shape.DATA, with_text=False)
            webhooks.add(tx, hook, NOW)
            # What readers hear of.
            wished = NewSubscription(thread.site_id, thread.id, "first", Email("eva@example.org"), "key", "de")
            follows = subscriptions.add(tx, wished, NOW)
            subscriptions.asks_at(tx, thread.site_id, "key", NOW)
            subscriptions.confirm(tx, [follows.id] if follows else [], NOW)
            news = tidings.News(1, thread.site_id, thread.id, None, "", NOW)
            tidings.add(tx, news, [(tidings.Hearer(1, Mode.INSTANT, None, None), NOW)], NOW)
            # What is counted of the log.
            figures.add(tx, {(thread.site_id, "decided", "2026-11-23", "spam"): 1})
            figures.move_on(tx, "log", 0, 1)
            new_rule = NewRule(thread.site_id, RuleKind.WORD, "Casino", Effect.HOLD, NOW)
            rule_hits.record(tx, thread.site_id, "first", [rules.add(tx, new_rule, moderator.id, NOW)])
            ladder.put(tx, thread.site_id, "key", Step.HELD, "first", moderator.id, NOW)
            # Measuring.
            samples.draw(tx, first)
            contradictions.replace(tx, thread.site_id, [Doubted("first", 1, 0.9)])
            proposals.put(tx, [Proposed("reply", 1, Action.SPAM)], "import-1", "labels.csv", NOW)
            # What authors do about their own comments.
            amendments.add(tx, "first", a_new_comment(thread, "change"))
            withdrawals.withdraw(tx, "gone", NOW)
            pins.keep(tx, thread.site_id, "content", b"script", NOW)
            # The people.
            roles.give(tx, moderator.id, Roles(Role.OWNER, {thread.site_id: Role.VIEWER}))
            factors.begin(tx, moderator.id, "sealed", NOW)
            factors.set_codes(tx, moderator.id, ["digest"])
            passkeys.add(tx, Passkey(0, moderator.id, "credential", b"key", 0, "Telefon", NOW))
            invited = Invitation(0, Email("cem@example.org"), Roles(Role.VIEWER), "de", moderator.id, NOW, NOW)
            invitations.add(tx, "digest", invited)
            release = Assent(0, thread.site_id, moderator.id, Kind.RELEASE, Act.RELEASE, 501, NOW, NOW, NOW)
            assents.add(tx, release)
            # What readers say.
            ben = Voice("device", "network", "connection")
            if ballot := votes.ballot(tx, "first", thread.site_id):
                votes.give(tx, ballot, ben, NOW)
            if about := reports.reportable(tx, "first", thread.site_id):
                reports.add(tx, about, ben, Complaint.INSULT, "Das ist gemein.", NOW)

        store.write(the_rest)


def rows(url: str) -> dict[str, int]:
    with connected(url) as connection:
        count = {table: select(func.count()).select_from(table) for table in metadata.sorted_tables}
        return {table.name: connection.execute(query).scalar_one() for table, query in count.items()}


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(connection.dialect.get_table_names(connection))


def is_of_the_schema(_object: object, name: str | None, *_: object) -> bool:
    """The search is the database's own: tables on SQLite, a column on PostgreSQL."""
    return not str(name).startswith(("comments_search", "ix_comments_search"))


def test_the_migrations_lead_to_the_schema(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    with connected(empty_url) as connection:
        options = {"compare_type": True, "include_object": is_of_the_schema}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_numbers_of_deleted_rows_are_not_given_again_after_migrating(sqlite_url: str) -> None:
    kept = {table.name for table in metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]}
    with connected(sqlite_url) as connection:
        made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")).scalars()
        assert set(made) == kept


def test_they_are_numbered_and_end_at_the_revision_of_the_code() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
    assert revisions()[-1] == REVISION


def test_every_step_keeps_every_row(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    fill_every_table(empty_url)
    before = rows(empty_url)
    assert min(before.values()) > 0, "each table has a row to lose"
    for revision in revisions()[-2::-1]:
        migrate.downgrade(empty_url, revision)
        older = tables(empty_url)
        migrate.upgrade(empty_url)
        # What a later step brought goes with it, and nothing else does; what is read from others' rows is made again.
        kept = {*older, "log", "comment_hosts"}
        assert rows(empty_url) == {name: count if name in kept else 0 for name, count in before.items()}


def test_the_way_back_ends_at_an_empty_database(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    fill_every_table(empty_url)
    migrate.downgrade(empty_url, "base")
    with connected(empty_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) != []
        names = MigrationContext.configure(connection)._version.name
        assert connection.dialect.get_table_names(connection) == [names]
    migrate.upgrade(empty_url)
    assert set(rows(empty_url).values()) == {0}


def test_doing_it_twice_changes_nothing(database_url: str) -> None:
    fill_every_table(database_url)
    before = rows(database_url)
    migrate.upgrade(database_url)
    assert rows(database_url) == before


def test_two_processes_may_start_at_once(empty_url: str) -> None:
    code = f"from moderation.store import migrate; migrate.upgrade({empty_url!r})"
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [(b"", 0)] * 2
    with Store.open_url(empty_url) as store:
        assert is_current(store)


def test_a_step_that_fails_leaves_the_database_as_it_was(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    fill_every_table(empty_url)
    before = rows(empty_url)

    def breaks(config: Config) -> None:
        command.downgrade(config, "base")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        migrate.run(empty_url, breaks)
    assert rows(empty_url) == before


def test_rows_that_point_at_nothing_stop_a_migration(sqlite_url: str) -> None:
    def orphan(config: Config) -> None:
        config.attributes["connection"].execute(text("INSERT INTO site_origins VALUES ('o', 77, 0)"))

    with pytest.raises(migrate.MigrationError, match="site_origins"):
        migrate.run(sqlite_url, orphan)
    assert rows(sqlite_url)["site_origins"] == 0


def test_a_newer_database_is_named(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.MigrationError, match="newer version"):
        migrate.upgrade(database_url)
    with Store.open_url(database_url) as store:
        assert not is_current(store)
        assert version(store) == "9999"


def test_the_store_itself_does_not_import_alembic() -> None:
    code = "import sys, moderation.store, moderation.store.comments; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
