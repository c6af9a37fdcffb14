"""Readers who follow: what they ask for in the form, the mails they get, and the buttons behind their links."""

from email.message import EmailMessage

from werkzeug.test import TestResponse

from moderation import review
from moderation.comment import Action, Email, Status
from moderation.store import subscriptions
from moderation.subscription import Subscription
from tests.builders import BEN, ORIGIN, PAGE
from tests.mailing import URL, Postbox, part, token
from tests.web.moderating import BASE

EVA = "eva.folgt@example.org"
CEM_READS = "cem.liest@example.org"
MORE = "Das sehe ich ganz genauso, und ich möchte noch etwas zu den Zahlen sagen: Sie stimmen."


def writes(post: Postbox, email: str = BEN, wish: str = "", text: str = MORE, **fields: str) -> str:
    """A comment by the component: from a page of the site."""
    given = {"comment": text, "author": email.split(".")[0].title(), "email": email, "page": PAGE, "subscribe": wish}
    headers = {"Origin": ORIGIN, "Accept": "application/json"}
    answer = post.desk.stranger().client.post(
        "/comments?site=news", json=given | fields, headers=headers, base_url=BASE
    )
    assert answer.status_code == 201, answer.text
    id: str = answer.get_json()["id"]
    return id


def approved(post: Postbox, id: str) -> str:
    """A moderator approves it, and takes nothing back."""
    status, revision = post.desk.stands(id)
    if status is not Status.APPROVED:
        review.decide(post.desk.ctx, post.desk.ada, id, revision, Action.APPROVE)
    post.desk.clock.forward(seconds=11)
    post.work()
    return id


def follows(post: Postbox, email: str = EVA, page: str = PAGE, **query: str) -> TestResponse:
    """Type an address into the panel."""
    where = {"site": "news", "page": page, **query}
    headers = {"Origin": ORIGIN}
    client = post.desk.stranger().client
    return client.post("/subscribe", query_string=where, data={"email": email}, headers=headers, base_url=BASE)


def followed(post: Postbox, email: str = EVA, page: str = PAGE, **more: str) -> Subscription:
    """Follow the page, and confirm."""
    follows(post, email, page)
    post.work()
    confirms(post, email, **more)
    return subscribed(post, email)[0]


def confirms(post: Postbox, email: str, **more: str) -> TestResponse:
    """Open the latest mail's link, leave the ticks as they are, and press."""
    path = link(post.to(email)[-1], "/subscribe/confirm")
    shown = post.desk.stranger().client.get(path, base_url=BASE)
    ticked = {row.split('name="')[1].split('"')[0]: "1" for row in shown.text.split("<input") if " checked" in row}
    data = {"t": token(path)} | ticked | more
    return post.desk.stranger().client.post("/subscribe/confirm", data=data, base_url=BASE)


def link(mail: EmailMessage, start: str) -> str:
    found = URL.findall(part(mail, "plain"))
    return str(next(one for one in found if one.startswith(BASE + start))).removeprefix(BASE)


def subscribed(post: Postbox, email: str = EVA) -> list[Subscription]:
    key = post.desk.ctx.digests.email(Email(email))
    with post.desk.ctx.store.read() as tx:
        return subscriptions.of_person(tx, key)


def presses(post: Postbox, path: str, **fields: str) -> TestResponse:
    """Press a button of the page that a mail's link opens."""
    data = {"t": token(path)} | fields
    return post.desk.stranger().client.post(path.split("?")[0], data=data, base_url=BASE)
