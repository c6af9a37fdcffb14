"""One reader for each public corpus: checked bytes in, rows out."""

import csv
import email
import email.policy
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from model.corpora import Entry, Row, checked_file, manifest, without_near_duplicates
from model.corpora.sources import PLACE, with_source
from moderation.comment import Label
from moderation.spam.sample import Sample

# Emails are cut: the base model is for comments, and a long mail would teach little more.
MAIL_LIMIT = 1_200
# What the collectors put in place of names and links. It stands in ham alone, so that it would give ham away.
_NAME = re.compile(r"\[USER\]|@USER\b")
_LINKS = re.compile(r"(?:\[URL\]|\bURL\b|https?://t\.co/\S*)(?:\s*(?:\[URL\]|\bURL\b))*")
_LEADING_MENTIONS = re.compile(r"^(?:\s*@\w+[:,]?)+\s*")
_TAG = re.compile(r"<[^<>]{0,500}>")


def load(name: str, data: Path) -> list[Row]:
    """Read the corpus `name` from the data folder, near-duplicates left out. Raises CorpusError."""
    entry = manifest()[name]
    rows = READERS[name](entry, _files(entry, data))
    return without_near_duplicates([row for row in rows if row.sample.text.strip()])


def _files(entry: Entry, data: Path) -> dict[str, bytes]:
    return {name: checked_file(data / entry["folder"] / name, sha256) for name, sha256 in entry["files"].items()}


def _youtube(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    """Each file is a video. DATE is never read: where it is missing, the row is spam, in one file only."""
    for name, content in files.items():
        for record in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
            text = record["CONTENT"].rstrip("\ufeff").replace("<br />", "\n")
            yield Row(Sample(text), Label.SPAM if record["CLASS"] == "1" else Label.HAM, name)


def _sms(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    for line in files["SMSSpamCollection"].decode("utf-8").splitlines():
        label, _, text = line.partition("\t")
        yield Row(Sample(text), Label(label))


def _telegram(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    for name, content in files.items():
        label = Label.HAM if name.startswith("ham") else Label.SPAM
        for line in content.decode("utf-8", "replace").splitlines():
            yield Row(Sample(line), label)


def _spamassassin(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    """The text of each mail without its headers, which would give the label away by the list it came through."""
    for name, raw in sorted(_members(next(iter(files.values())))):
        label = Label.SPAM if "spam" in name.split("/")[0] else Label.HAM
        yield Row(Sample(_mail_text(raw)[:MAIL_LIMIT]), label)


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Read every third mail, drawn by name, in the archive's order: going back would unpack it anew each time."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r|gz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file and member.name.endswith(".txt") and zlib.crc32(member.name.encode()) % 3 == 0:
                yield member.name, file.read()


def _mail_text(raw: bytes) -> str:
    message = email.message_from_bytes(
        raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw, policy=email.policy.default
    )
    try:
        body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
        text = str(body.get_content()) if body else ""
    except (LookupError, ValueError, AttributeError, TypeError, AssertionError):
        # Mails of 2002 break every rule there is; what follows the headers is then read as it stands.
        text = raw.partition(b"\n\n")[2].decode("latin-1")
    return " ".join(_TAG.sub(" ", text).split())


def _germeval(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    for content in files.values():
        for line in content.decode("utf-8").splitlines():
            yield _ham(line.partition("\t")[0].replace("|LBR|", "\n"), entry)


def _comments(entry: Entry, files: dict[str, bytes]) -> Iterator[Row]:
    """The column `label` is offence, never spam: all rows are ham."""
    text = lzma.decompress(files["data.csv.xz"]).decode("utf-8")
    for record in csv.DictReader(io.StringIO(text)):
        yield _ham(record["text"], entry)


def _ham(text: str, entry: Entry) -> Row:
    text = _LINKS.sub(PLACE, _LEADING_MENTIONS.sub("", _NAME.sub(" ", text))).strip()
    return with_source(Row(Sample(text, language=entry["language"]), Label.HAM))


READERS: dict[str, Callable[[Entry, dict[str, bytes]], Iterator[Row]]] = {
    "youtube": _youtube,
    "sms": _sms,
    "telegram": _telegram,
    "spamassassin": _spamassassin,
    "germeval2018": _germeval,
    "ro-offense": _comments,
    "civil": _comments,
    "foxnews": _comments,
    "edos": _comments,
    "offenseval-tr": _comments,
    "cold-zh": _comments,
}
