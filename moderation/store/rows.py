"""Comments as they are read: the columns that are shown, and rows that become comments, each row once."""

import json
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Row, Select, Text, cast, select

from moderation.comment import Comment, Finding, SafeHTML, evidence_from
from moderation.store.schema import comments

PARENT = comments.alias("parent")

# What is for searching and learning alone is left where it is, and that is half of a row.
SHOWN = (
    "id site_id public_id thread_id status revision author_name author_url text html score model_version lane priority "
    "due created edited campaign moderator_id edited_by_staff helpful badge"
)
# As they are stored: to be read only where nobody has read the same before.
AS_TEXT = tuple(cast(comments.c[name], Text).label(name) for name in ("reasons", "evidence"))
COLUMNS = (*(comments.c[name] for name in SHOWN.split()), *AS_TEXT, PARENT.c.public_id.label("parent"))
READ: Select[Any] = select(*COLUMNS).outerjoin(PARENT, PARENT.c.id == comments.c.parent_id)


def comment(row: Row[Any]) -> Comment:
    """Read a row of READ."""
    return Comment(
        id=row.public_id,
        site_id=row.site_id,
        thread_id=row.thread_id,
        parent=row.parent,
        status=row.status,
        revision=row.revision,
        author_name=row.author_name,
        author_url=row.author_url,
        text=row.text,
        html=SafeHTML(row.html),
        created=row.created,
        edited=row.edited,
        score=row.score,
        model_version=row.model_version,
        reasons=tuple(Finding(**record) for record in json.loads(row.reasons)),
        evidence=tuple(map(evidence_from, json.loads(row.evidence))),
        moderator_id=row.moderator_id,
        edited_by_staff=row.edited_by_staff,
        helpful=row.helpful,
        badge=row.badge,
    )


_contents = count(1)


# The same cards are shown again and again. Found again by all that they hold, so nothing can be out of date.
@lru_cache(maxsize=512)
def known(row: Row[Any]) -> tuple[Comment, int]:
    """Return a row's comment, and a number that only rows which hold the same have."""
    return comment(row), next(_contents)
