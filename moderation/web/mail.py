"""Notifications: which mails a moderator wants, about which sites."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation.comment import Site
from moderation.language import N_
from moderation.mailing import HOURS, MailChoice, Waits
from moderation.mails import digest
from moderation.store import audit, mail_choices
from moderation.web import auth, boundary, csrf
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language

blueprint = Blueprint("mail", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

WAITS = {
    Waits.NEVER: N_("never"),
    Waits.INSTANT: N_("at once, a mail for each comment"),
    Waits.HOURLY: N_("once an hour, all that came"),
    Waits.DAILY: N_("once a day, all that came"),
}
BAD_CHOICE = N_("Nothing was kept: choose one of the list.")


@blueprint.get("/queue/mail")
def show() -> Response:
    ctx, me, t = context(), auth.moderator(), language()
    with ctx.store.read() as tx:
        choice, known = mail_choices.of(tx, me.id), auth.sites_of(tx)
    return page(
        "queue/mail.html",
        moderator=me,
        csrf=csrf.token(),
        kept=boundary.one("kept") == "1",
        is_set_up=bool(ctx.settings.mail_url),
        quiet=ctx.settings.quiet_hours,
        zone=ctx.settings.timezone,
        choice=choice,
        waits=[(str(one), t.gettext(words), one is choice.waits) for one, words in WAITS.items()],
        hours=[(hour, f"{hour:02}:00", hour == choice.hour) for hour in range(HOURS)],
        sites=_sites(known, choice),
    )


@blueprint.post("/queue/mail")
def keep() -> Response:
    form, ctx, me = boundary.body(), context(), auth.moderator()
    with ctx.store.read() as tx:
        known = auth.sites_of(tx)
    choice, now = _choice(form, known), ctx.clock()
    due = digest.next_due(ctx, choice, now)

    def work(tx: Any) -> None:
        mail_choices.keep(tx, me.id, choice, due)
        audit.record(tx, me.id, "mail.chosen", str(choice.waits), now)

    ctx.store.write(work)
    return make_response(redirect(address("mail.show", kept="1"), 303))


def _choice(form: boundary.Body, known: list[Site]) -> MailChoice:
    hour = form["hour"] or str(MailChoice().hour)
    if form["waits"] not in set(Waits) or hour not in {str(one) for one in range(HOURS)}:
        raise Refusal(400, BAD_CHOICE, "waits")
    wanted = [site.id for site in known if form[f"site-{site.key}"]]
    # Every one of them ticked means all, so that a site that comes later is one of them.
    about = () if len(wanted) in (0, len(known)) else tuple(wanted)
    return MailChoice(Waits(form["waits"]), bool(form["asked"]), bool(form["mentioned"]), int(hour), about)


def _sites(known: list[Site], choice: MailChoice) -> list[dict[str, Any]]:
    if len(known) < 2:
        return []
    return [{"key": site.key, "name": site.name, "chosen": choice.is_about(site.id)} for site in known]
