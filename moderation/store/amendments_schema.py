"""The tables of what authors do about their own comments: change them, and withdraw them."""

from sqlalchemy import Column, Index, Integer, Table

from moderation.comment import Label, Status
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, metadata

# Changes of public comments that wait, or waited. Each is a row of `comments` by itself, so that it is judged, queued,
# decided on and learnt from like any other, and it never becomes a second public comment: an approved one is put in
# place of the comment's text, and its own row is gone then (DELETED). `of_id` is the comment; no foreign key: what
# amends a comment that is no more must not become one. The rest is filled when it is put in place: the comment's
# revision that this made, and where it stood before, for taking it back.
amendments = Table(
    "amendments",
    metadata,
    comment_column(),
    Column("of_id", Id, nullable=False),
    Column("revision", Integer),
    Column("before", Code(Status)),
    Column("label", Code(Label)),
    Index(None, "of_id"),
)

# Comments that their authors withdrew. Address and network go when it is `due`; NULL when they have gone.
withdrawals = Table(
    "withdrawals",
    metadata,
    comment_column(),
    Column("at", Moment, nullable=False),
    Column("due", Moment),
    Index(None, "due"),
)
