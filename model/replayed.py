"""The ham that ships with the model as hashed rows (`moderation.spam.replay`): which comments, and how many of each.

Public comments the model has not learnt from and is not measured on, so that the lines drawn by them are honest; and
a few written for this project, in languages that no public corpus has, so that no language is taken for spam.
"""

from collections.abc import Iterator, Mapping, Sequence

from model.corpora import Row, lot
from moderation.comment import Label
from moderation.spam import replay

# German first: the model customer's readers write it.
PUBLIC = {
    "germeval2018": 200,
    "civil": 130,
    "edos": 60,
    "ro-offense": 80,
    "offenseval-tr": 80,
    "cold-zh": 60,
}
WRITTEN_OF_A_LANGUAGE = 10
# A row weighs by its length, and all of them must fit into the model's half megabyte.
SHORTEST, LONGEST = 12, 90


def chosen(corpora: Mapping[str, Sequence[Row]], used: Sequence[Row]) -> list[replay.Row]:
    """Draw the rows by lot, none of which is `used` unless it was written for this project."""
    taken = set(map(id, used))
    public = (drawn(_free(corpora.get(name, ()), taken), most) for name, most in PUBLIC.items())
    rows = [row for found in (*public, written(corpora.get("own", ()))) for row in found]
    return [replay.row_of(row.sample) for row in rows]


def drawn(rows: Iterator[Row], most: int) -> list[Row]:
    fitting = [row for row in rows if row.label is Label.HAM and SHORTEST <= len(row.sample.text) <= LONGEST]
    return sorted(fitting, key=lot)[:most]


def written(rows: Sequence[Row]) -> list[Row]:
    languages = sorted({row.sample.language for row in rows})
    return [
        row
        for language in languages
        for row in drawn((row for row in rows if row.sample.language == language), WRITTEN_OF_A_LANGUAGE)
    ]


def _free(rows: Sequence[Row], taken: set[int]) -> Iterator[Row]:
    return (row for row in rows if id(row) not in taken)
