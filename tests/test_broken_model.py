"""Publication fails closed: whatever happens to the model's files, the service starts, says so, holds everything."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from moderation.comment import Policy, Status
from moderation.paths import MODEL
from moderation.spam.artifact import METADATA, WEIGHTS
from moderation.store import Store, sites
from tests.builders import ORIGIN, PAGE
from tests.running import CHECKOUT, Installation, serving
from tests.web.reading import GOOD, Service

Damage = Callable[[Path], object]


def without_last_byte(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def with_another_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


DAMAGES: dict[str, Damage] = {
    "everything deleted": shutil.rmtree,
    "the weights deleted": lambda folder: (folder / WEIGHTS).unlink(),
    "the weights truncated": lambda folder: without_last_byte(folder / WEIGHTS),
    "the weights empty": lambda folder: (folder / WEIGHTS).write_bytes(b""),
    "a byte of the weights changed": lambda folder: with_another_byte(folder / WEIGHTS),
    "the metadata deleted": lambda folder: (folder / METADATA).unlink(),
    "the metadata truncated": lambda folder: without_last_byte(folder / METADATA),
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the shipped model, to be damaged."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def a_service_that_publishes_good_comments(store: Store, model: Path) -> Service:
    service = Service.at(store, model=model)
    policy = Policy(publish_good=True, publish_below=1.0)
    store.write(lambda tx: sites.set_policy(tx, service.site.id, policy))
    return service


def test_with_its_model_it_publishes_what_is_good(sqlite_store: Store, model: Path) -> None:
    service = a_service_that_publishes_good_comments(sqlite_store, model)
    assert service.get("/readyz").status_code == 200
    assert service.send(token=service.token()).get_json()["status"] == "approved"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_without_its_model_it_takes_comments_and_holds_them(sqlite_store: Store, model: Path, damage: Damage) -> None:
    damage(model)
    service = a_service_that_publishes_good_comments(sqlite_store, model)
    ready = service.get("/readyz")
    assert ready.status_code == 503
    assert str(model) in ready.get_json()["missing"]["model"]

    answer = service.send(token=service.token())
    assert (answer.status_code, answer.get_json()["status"]) == (201, "pending")
    held = service.comments()[0]
    assert (held.status, held.score) == (Status.PENDING, None)
    assert ("score", "unavailable") in {(finding.check, finding.reason) for finding in held.reasons}


def test_the_real_processes_start_without_a_model_and_hold_everything(tmp_path: Path) -> None:
    code = tmp_path / "code"
    for part in ("moderation", "templates", "model/artifact"):
        shutil.copytree(CHECKOUT / part, code / part, ignore=shutil.ignore_patterns("__pycache__"))
    with_another_byte(code / "model" / "artifact" / WEIGHTS)
    installation = Installation.make(tmp_path / "data", "news", ORIGIN, code)
    with serving(installation):
        status, ready = ask(installation, "/readyz")
        assert status == 503
        assert str(code) in ready["missing"]["model"]
        token = ask(installation, f"/embed/token?site=news&page={PAGE}")[1]["token"]
        sent = GOOD | {"page": PAGE, "token": token}
        assert ask(installation, "/comments?site=news", sent)[1]["status"] == "pending"
        assert ask(installation, f"/api/v1/threads?site=news&page={PAGE}")[1]["count"] == 0


def ask(installation: Installation, path: str, fields: Mapping[str, object] | None = None) -> tuple[int, Any]:
    data = json.dumps(fields).encode() if fields else None
    headers = {"Origin": ORIGIN, "Accept": "application/json", "Content-Type": "application/json"}
    request = urllib.request.Request(installation.origin + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)
