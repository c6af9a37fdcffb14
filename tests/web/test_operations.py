"""Alive, ready, and the figures."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from moderation.app import create_app
from moderation.store import Store
from tests.builders import Clock, a_context
from tests.web.reading import Service


def a_client(store: Store, **settings: Any) -> FlaskClient:
    ctx = a_context(store, Clock(), **settings)
    return create_app(ctx.settings, ctx).test_client()


def test_it_is_alive_even_without_a_database(tmp_path: Path) -> None:
    with Store.open_url(f"sqlite:///{tmp_path / 'no' / 'where.sqlite'}") as store:
        client = a_client(store)
        assert client.get("/healthz").get_json() == {"status": "ok"}
        answer = client.get("/readyz")
        assert (answer.status_code, "database" in answer.get_json()["missing"]) == (503, True)


def test_it_is_not_ready_before_the_migrations(sqlite_store: Store) -> None:
    sqlite_store.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    answer = a_client(sqlite_store).get("/readyz")
    assert answer.status_code == 503
    assert "moderation db upgrade" in answer.get_json()["missing"]["migrations"]


def test_it_is_not_ready_without_a_model_but_takes_comments(sqlite_store: Store, tmp_path: Path) -> None:
    ctx = a_context(sqlite_store, Clock(), model=tmp_path)
    answer = create_app(ctx.settings, ctx).test_client().get("/readyz")
    assert (answer.status_code, list(answer.get_json()["missing"])) == (503, ["model"])


def test_figures_are_counted(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store)
    token = service.token()
    service.send(token=token)
    service.send(token=token)
    figures = service.client.get("/metrics").text
    assert 'moderation_comments_total{status="pending"} 1.0' in figures
    assert 'moderation_queue_comments{status="pending"} 1.0' in figures
    assert 'moderation_requests_total{endpoint="comments.post",method="POST",status="201"} 2.0' in figures


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("192.0.2.1", {"Authorization": "Bearer "}),
    ],
)
def test_figures_are_for_this_machine_only(sqlite_store: Store, peer: str, headers: dict[str, str]) -> None:
    answer = a_client(sqlite_store).get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert (answer.status_code, "MODERATION_METRICS_TOKEN" in answer.text) == (403, True)


def test_or_for_who_has_the_token(sqlite_store: Store) -> None:
    client = a_client(sqlite_store, metrics_token="m" * 40)
    far = {"REMOTE_ADDR": "192.0.2.1"}
    good, bad = ({"Authorization": f"Bearer {letter * 40}"} for letter in "mx")
    assert client.get("/metrics", headers=good, environ_base=far).status_code == 200
    assert client.get("/metrics", headers=bad, environ_base=far).status_code == 403
    assert client.get("/metrics").status_code == 403
