"""The queue's figures, and pruning, from the command line."""

import json
from datetime import UTC, datetime, timedelta

from moderation.submit import submit
from tests.builders import Clock, a_context, a_stored_site, a_submission
from tests.cli.commandline import CommandLine


def test_it_counts_what_waits(moderation: CommandLine) -> None:
    with moderation.store() as store:
        ctx = a_context(store)
        submit(ctx, a_stored_site(store), a_submission())
        a_stored_site(store, "blog", ("https://blog.example",))
    figures = json.loads(moderation("queue", "stats", "--json").out)
    assert figures["sites"]["news"]["pending"] == 1
    assert figures["sites"]["blog"]["oldest_pending_seconds"] is None
    assert figures["worker"]["waiting"] == 1


def test_it_can_look_at_one_site(moderation: CommandLine) -> None:
    with moderation.store() as store:
        a_stored_site(store)
        a_stored_site(store, "blog", ("https://blog.example",))
    done = moderation("queue", "stats", "--site", "blog")
    assert done.lines[0] == "blog: pending 0, approved 0, spam 0, rejected 0, deleted 0, oldest pending seconds -"
    assert len(done.lines) == 2


def test_pruning_says_what_went(moderation: CommandLine) -> None:
    # The command asks the machine's clock.
    clock = Clock(datetime.now(UTC) - timedelta(hours=25))
    with moderation.store() as store:
        ctx, site = a_context(store, clock), a_stored_site(store)
        submit(ctx, site, a_submission(), nonce="a day and an hour ago")
        clock.forward(hours=2)
        submit(ctx, site, a_submission(text="Und der zweite Teil?"), nonce="within the day")
    assert moderation("prune").out.startswith("deleted: 1 used tokens, 0 sessions, ")


def test_the_figures_can_be_counted_anew(moderation: CommandLine) -> None:
    moderation("moderator", "add", "ada@example.org")
    moderation("moderator", "reset", "ada@example.org")
    assert moderation("queue", "rebuild").out == "counted anew: 1 entries of the log and comments\n"
