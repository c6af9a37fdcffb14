"""`/report`: two clicks that reach the moderators, and nobody else."""

import re

import html5lib
import pytest

from moderation.comment import Status
from moderation.report import A_MINUTE
from moderation.store import Store, reports
from moderation.voice import WORDS_LIMIT, Complaint, Report
from tests.web.queue_pages import HOSTILE
from tests.web.reading import FOREIGN, OWN, Service
from tests.web.speaking import MALLORY, allow, device, post, pressed


@pytest.fixture
def service(store: Store) -> Service:
    return Service.at(store, language="en")


def stored(service: Service, id: str) -> list[Report]:
    with service.ctx.store.read() as tx:
        return reports.open_of(tx, [id], 100).get(id, [])


def test_the_form_asks_for_a_reason_and_presets_none(service: Service) -> None:
    id = service.wrote(author="<b>Ben</b>")
    for page in (service.get("/report", comment=id), service.get("/report", comment=id, panel="1")):
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert page.text.count('type="radio" name="reason"') == len(Complaint)
        assert "checked" not in page.text
        assert "<b>Ben" not in page.text


def test_every_comment_leads_there(service: Service) -> None:
    id = service.wrote()
    page = service.get("/embed/thread").text
    assert re.search(rf'href="[^"]+/report\?[^"]+comment={id}" [^>]*data-piece="[^"]+comment={id}&amp;panel=1"', page)
    assert 'aria-label="Report the comment by Ben"' in page
    assert "/report" in service.get("/thread").text


def test_a_frame_gets_a_token_and_a_page_of_the_site_needs_none(service: Service) -> None:
    id = service.wrote()
    for site, given in (("same-origin", True), ("cross-site", False)):
        piece = service.get("/report", comment=id, panel="1", headers={"Sec-Fetch-Site": site}).text
        assert ('name="token" value=""' in piece) is not given


@pytest.mark.parametrize("complaint", Complaint)
def test_a_reason_is_enough(service: Service, complaint: Complaint) -> None:
    id = service.wrote()
    answer = post(service, "/report", id, data={"reason": str(complaint)})
    assert (answer.status_code, bool(device(answer))) == (200, True)
    assert "Thank you." in answer.text
    assert stored(service, id) == [Report(complaint, "", 0.5)]


def test_without_javascript_it_is_a_page_with_a_way_back(service: Service) -> None:
    id = service.wrote()
    answer = pressed(service, "/report", id, reason="insult", words="Das\r\nist gemein.")
    assert (answer.status_code, device(answer)) == (200, "")
    assert f"#comment-{id}" in answer.text
    assert stored(service, id) == [Report(Complaint.INSULT, "Das\nist gemein.", 0.5)]
    assert "already" in pressed(service, "/report", id, reason="spam").text
    assert len(stored(service, id)) == 1


def test_a_device_reports_once_wherever_it_is(service: Service) -> None:
    id = service.wrote()
    token = device(post(service, "/report", id, data={"reason": "spam"}))
    again = post(service, "/report", id, ip=MALLORY, data={"reason": "spam", "device": token})
    assert ("already" in again.text, len(stored(service, id))) == (True, 1)


def test_nothing_public_changes(service: Service) -> None:
    id = service.wrote()
    paths = ("/embed/thread", "/api/v1/threads", "/feeds/news.atom", "/api/v1/counts")
    before = [(one.data, one.headers["ETag"]) for one in map(service.get, paths)]
    for number in range(10):
        post(service, "/report", id, ip=f"203.0.{number}.1", data={"reason": "insult", "words": "Weg damit"})
    assert [(one.data, one.headers["ETag"]) for one in map(service.get, paths)] == before
    assert service.stored(id).status is Status.APPROVED


# --- What is refused ---


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "choose what is wrong"),
        ({"reason": "ugly"}, "choose what is wrong"),
        ({"reason": "spam", "words": "x" * (WORDS_LIMIT + 1)}, "shorten it to 500 characters"),
        ({"reason": "spam", "words": "a\x00b"}, "control characters"),
        ({"reason": "spam", "words": "e" + "\u0301" * 40}, "Too many accents"),
        ("reason=spam&reason=insult", "more than once"),
        ("reason=spam&words=%FF", "broken characters"),
    ],
)
def test_what_can_not_be_taken_is_said_and_the_text_kept(
    service: Service, data: dict[str, str] | str, says: str
) -> None:
    id = service.wrote()
    answer = post(service, "/report", id, data=data)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'role="alert"' in answer.text
    if isinstance(data, dict) and "words" in data:
        assert 'value="spam" checked' in answer.text
    assert stored(service, id) == []


def test_words_may_be_as_long_as_the_form_says(service: Service) -> None:
    id = service.wrote()
    post(service, "/report", id, data={"reason": "other", "words": "ß" * (WORDS_LIMIT - 1) + "\r\n"})
    assert [len(one.words) for one in stored(service, id)] == [WORDS_LIMIT - 1]


def test_words_that_nobody_sees_are_none(service: Service) -> None:
    id = service.wrote()
    post(service, "/report", id, data={"reason": "other", "words": " \u200b\n\u3164 "})
    assert [one.words for one in stored(service, id)] == [""]


@pytest.mark.parametrize("words", HOSTILE[:-1])
def test_what_was_typed_comes_back_as_text(service: Service, words: str) -> None:
    id = service.wrote()
    page = post(service, "/report", id, data={"words": words}).text
    tree = html5lib.parseFragment(page, namespaceHTMLElements=False)
    assert {node.tag for node in tree.iter() if isinstance(node.tag, str)} <= {
        *("DOCUMENT_FRAGMENT", "form", "input", "p", "fieldset", "legend", "bdi", "label", "textarea", "button"),
    }


@pytest.mark.parametrize(("origin", "status"), [(FOREIGN, 403), (OWN, 422), (None, 422)])
def test_the_table_of_origins_holds_here_too(service: Service, origin: str | None, status: int) -> None:
    id = service.wrote()
    assert post(service, "/report", id, origin, data={"reason": "spam"}).status_code == status
    assert stored(service, id) == []


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.APPROVED])
def test_what_is_not_public_can_not_be_found(service: Service, status: Status) -> None:
    id = service.wrote(status=status)
    assert post(service, "/report", id, data={"reason": "spam"}).status_code == 404
    assert service.get("/report", comment=id).status_code == 404


def test_one_connection_reports_so_often(service: Service) -> None:
    id = service.wrote()
    answers = [post(service, "/report", id, data={"reason": "spam"}) for _ in range(A_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [200] * A_MINUTE + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert 'value="spam" checked' in answers[-1].text


def test_a_site_may_do_without_reports(service: Service) -> None:
    id = service.wrote()
    allow(service, reports=False)
    assert "/report" not in service.get("/embed/thread").text
    assert service.get("/report", comment=id).status_code == 403
    assert post(service, "/report", id, data={"reason": "spam"}).status_code == 403


def test_nobody_reads_who_reported_or_what(service: Service) -> None:
    id = service.wrote()
    token = device(post(service, "/report", id, ip=MALLORY, data={"reason": "insult", "words": "Ein Geheimnis"}))
    seen = [service.get(path) for path in ("/embed/thread", "/thread", "/api/v1/threads", "/feeds/news.atom")]
    seen += [service.get("/report", comment=id), post(service, "/report", id, data={"reason": "spam"})]
    who = [token, service.ctx.digests.client(MALLORY), service.ctx.digests.network(MALLORY), MALLORY, "Geheimnis"]
    assert [one for one in who for answer in seen if one in answer.text + str(answer.headers)] == []
    assert all("Set-Cookie" not in answer.headers for answer in seen)
