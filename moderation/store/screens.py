"""What was on the screen when somebody decided: the score, what judged, by which rules, and for how long it waited."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from moderation.comment import Decision, Status
from moderation.rule import State
from moderation.store.rules_schema import rules as rules_table
from moderation.store.schema import comments, sites

SEEN: Select[Any] = select(
    comments.c.public_id,
    comments.c.score,
    comments.c.model_version,
    comments.c.created,
    comments.c.due,
    comments.c.circumstances["language"].as_string().label("language"),
).where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
RULES: Select[Any] = select(
    sites.c.id, sites.c.publish_good, sites.c.publish_below, sites.c.spam_above, sites.c.words, sites.c.hosts
).where(sites.c.id.in_(bindparam("ids", expanding=True)))
LIVE: Select[Any] = (
    select(rules_table.c.site_id, rules_table.c.id, rules_table.c.effect)
    .where(rules_table.c.site_id.in_(bindparam("ids", expanding=True)), rules_table.c.state == State.LIVE)
    .order_by(rules_table.c.id)
)

NOTHING: Mapping[str, Any] = dict.fromkeys(("score", "model_version", "language", "waited", "late"))


def of(tx: Connection, made: Sequence[tuple[Decision, int]]) -> list[dict[str, Any]]:
    """Return what each decision's moderator saw, in order."""
    seen = {row.public_id: row for row in tx.execute(SEEN, {"ids": [decision.comment for decision, _ in made]})}
    rules = _rules(tx, list({site_id for _, site_id in made}))
    return [{**_seen(seen.get(decision.comment), decision), "rules": rules.get(site_id)} for decision, site_id in made]


def _seen(row: Row[Any] | None, decision: Decision) -> Mapping[str, Any]:
    if row is None:
        return NOTHING
    waited = decision.before is Status.PENDING
    return {
        "score": row.score,
        "model_version": row.model_version,
        "language": row.language or None,
        "waited": max(0.0, (decision.at - row.created).total_seconds()) if waited else None,
        # What moderators asked one another for came up at once and has no target.
        "late": decision.at.timestamp() > row.due if waited and row.due >= 0 else None,
    }


def _rules(tx: Connection, site_ids: Sequence[int]) -> dict[int, str]:
    """Name the rules of each site by what they say: the same lines, words, hosts and rules have the same name again."""
    live: dict[int, list[Any]] = defaultdict(list)
    for site_id, id, effect in tx.execute(LIVE, {"ids": list(site_ids)}):
        live[site_id].append([id, str(effect)])
    found = tx.execute(RULES, {"ids": list(site_ids)})
    return {row.id: _version([*list(row)[1:], *live[row.id]]) for row in found}


def _version(said: Sequence[Any]) -> str:
    return sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:12]
