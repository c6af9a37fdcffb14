"""An entry of the log as people read it: who did what, and below it why, on which grounds, and from where."""

from collections.abc import Iterator, Mapping

from moderation.door import Door
from moderation.language import N_, Translator
from moderation.reasons import REASONS
from moderation.store.entries import Entry
from moderation.store.log_schema import Kind
from moderation.web.lines import percent

ACTIONS: Mapping[str, str] = {
    "approve": N_("%(moderator)s approved a comment."),
    "spam": N_("%(moderator)s marked a comment as spam."),
    "reject": N_("%(moderator)s rejected a comment."),
    "undo": N_("%(moderator)s took back the last decision on a comment."),
}
DEEDS: Mapping[str, str] = {
    "login": N_("%(moderator)s logged in."),
    "contact.shown": N_("%(moderator)s looked at the email address of a comment’s author."),
    "reply.written": N_("%(moderator)s answered for the site."),
    "comment.asked": N_("%(moderator)s asked another moderator about a comment."),
    "comment.escalated": N_("Two asked for another moderator, so a comment is shown to all first."),
    "hold.author": N_("%(moderator)s began to hold back an author’s comments (hold %(subject)s)."),
    "hold.host": N_("%(moderator)s blocked a host (hold %(subject)s)."),
    "hold.ended": N_("%(moderator)s ended hold %(subject)s."),
    "second.asked": N_("%(moderator)s asked for a second person (request %(subject)s)."),
    "second.confirmed": N_("%(moderator)s confirmed request %(subject)s of a colleague."),
    "second.declined": N_("%(moderator)s declined request %(subject)s of a colleague."),
    "second.withdrawn": N_("%(moderator)s took back request %(subject)s for a second person."),
    "rewrite.asked": N_("%(moderator)s asked an author to write a comment anew."),
    "rewrite.taken_back": N_("%(moderator)s no longer asks an author for another text."),
    "rewrite.answered": N_("An author wrote a comment anew, as a moderator had asked."),
    "comment.amended": N_("An author changed a comment."),
    "comment.withdrawn": N_("An author withdrew a comment."),
    "mail.chosen": N_("%(moderator)s chose which mails to get."),
    "webhook.added": N_("%(moderator)s added webhook %(subject)s."),
    "webhook.removed": N_("%(moderator)s removed webhook %(subject)s."),
    "note.written": N_("%(moderator)s wrote note %(subject)s."),
    "note.removed": N_("%(moderator)s removed note %(subject)s."),
    "labels.imported": N_("%(moderator)s imported labels as proposals (import %(subject)s)."),
    "labels.withdrawn": N_("%(moderator)s withdrew the proposals of import %(subject)s."),
    "rule.drafted": N_("%(moderator)s drafted rule %(subject)s."),
    "rule.tried": N_("%(moderator)s let rule %(subject)s run along in the shadow."),
    "rule.enacted": N_("%(moderator)s put rule %(subject)s in force."),
    "rule.stepped_back": N_("%(moderator)s took rule %(subject)s back into the shadow."),
    "rule.overruled": N_("%(moderator)s took rule %(subject)s back, since decisions spoke against it."),
    "rule.ran_out": N_("%(moderator)s ended rule %(subject)s, which had run out."),
    "rule.retired": N_("%(moderator)s retired rule %(subject)s."),
    "rule.prolonged": N_("%(moderator)s prolonged rule %(subject)s."),
    "rule.alarm": N_("%(moderator)s noticed that rule %(subject)s meets more than it used to."),
    "rule.alarm_ended": N_("%(moderator)s put the alarm of rule %(subject)s at rest."),
    "decision.kept": N_("%(moderator)s looked at a decision again and kept it."),
    "thread.closed": N_("%(moderator)s closed thread %(subject)s."),
    "thread.opened": N_("%(moderator)s opened thread %(subject)s again."),
    "author.trusted": N_("%(moderator)s began to trust a comment’s author."),
    "author.normal": N_("%(moderator)s set a comment’s author back to normal."),
    "author.held": N_("%(moderator)s began to hold back a comment’s author."),
    "author.blocked": N_("%(moderator)s blocked a comment’s author."),
    "factor.added": N_("%(moderator)s added a second factor."),
    "factor.removed": N_("%(moderator)s removed a second factor."),
    "invitation.made": N_("%(moderator)s invited somebody (invitation %(subject)s)."),
    "invitation.accepted": N_("%(moderator)s accepted an invitation."),
    "invitation.ended": N_("%(moderator)s ended invitation %(subject)s."),
    "passkey.added": N_("%(moderator)s added a passkey."),
    "passkey.removed": N_("%(moderator)s removed a passkey."),
    "password.changed": N_("%(moderator)s changed a password."),
    "recovery.renewed": N_("%(moderator)s renewed the recovery codes."),
    "recovery.used": N_("%(moderator)s used a recovery code."),
    "token.made": N_("%(moderator)s made a token."),
    "token.revoked": N_("%(moderator)s revoked a token."),
    "password.reset": N_("%(moderator)s reset the password of moderator %(subject)s."),
    "tokens.revoked": N_("%(moderator)s revoked the tokens of moderator %(subject)s."),
    "moderator.excluded": N_("%(moderator)s let the decisions of moderator %(subject)s teach nothing."),
    "moderator.included": N_("%(moderator)s let the decisions of moderator %(subject)s teach again."),
    "layer.activated": N_("%(moderator)s put a version of what was learnt in use: %(subject)s."),
    "layer.held": N_("%(moderator)s held a version of what was learnt in use: %(subject)s."),
    "layer.kept": N_("%(moderator)s kept a new version of what was learnt without using it: %(subject)s."),
    "layer.refused": N_("%(moderator)s refused a new version of what was learnt: %(subject)s."),
}
# What is set for a site has its value in its name.
SETTING = "site."
SET = N_("%(moderator)s set “%(what)s” for site %(subject)s.")
OTHER_DEED = N_("%(moderator)s: %(what)s (%(subject)s).")

NAMES: Mapping[str, str] = {
    "approve": N_("Approved"),
    "spam": N_("Marked as spam"),
    "reject": N_("Rejected"),
    "undo": N_("Taken back"),
    "login": N_("Logged in"),
    "contact.shown": N_("Looked at an email address"),
    "reply.written": N_("Answered"),
    "comment.asked": N_("Asked another"),
    "rewrite.asked": N_("Asked for another text"),
    "comment.amended": N_("Changed by its author"),
    "comment.withdrawn": N_("Withdrawn by its author"),
    "webhook.added": N_("Added a webhook"),
    "hold.author": N_("Held an author back"),
    "hold.host": N_("Blocked a host"),
    "hold.ended": N_("Ended a hold"),
    "second.asked": N_("Asked for a second person"),
    "second.confirmed": N_("Confirmed a request"),
    "rule.enacted": N_("Put a rule in force"),
    "rule.retired": N_("Retired a rule"),
    "decision.kept": N_("Kept a decision"),
    "thread.closed": N_("Closed a thread"),
    "note.written": N_("Wrote a note"),
    "note.removed": N_("Removed a note"),
    "labels.imported": N_("Imported labels"),
    "password.reset": N_("Reset a password"),
    "tokens.revoked": N_("Revoked tokens"),
    "moderator.excluded": N_("Excluded a moderator"),
    "layer.activated": N_("Put a learnt version in use"),
    "layer.refused": N_("Refused a learnt version"),
}
"""What can be looked for, in the order of the list."""

ABOUT_COMMENTS = {"contact.shown", "reply.written", "comment.asked", "comment.escalated", "decision.kept"}
ABOUT_COMMENTS |= {"comment.amended", "comment.withdrawn"}
ABOUT_COMMENTS |= {"author.trusted", "author.normal", "author.held", "author.blocked"}
ABOUT_COMMENTS |= {f"rewrite.{what}" for what in ("asked", "taken_back", "answered")}

FORMER = N_("A former moderator")
SERVICE = N_("The service")
COMMAND = N_("Somebody at the command line")

DOORS: Mapping[Door, str] = {
    Door.WEB: N_("in the browser"),
    Door.TOKEN: N_("by a script with a token"),
    Door.MAIL: N_("by a link in a mail"),
    Door.COMMAND: N_("at the command line"),
    Door.SERVICE: N_("by the service itself"),
}


def sentence(entry: Entry, t: Translator) -> str:
    """Say who did what."""
    known = ACTIONS if entry.kind is Kind.DECISION else DEEDS
    other = SET if entry.what.startswith(SETTING) else OTHER_DEED
    words = {"moderator": who(entry, t), "what": entry.what.removeprefix(SETTING), "subject": entry.subject}
    return t.gettext(known.get(entry.what, other)) % words


def who(entry: Entry, t: Translator) -> str:
    if entry.moderator:
        return entry.moderator
    if entry.moderator_id is not None:
        return t.gettext(FORMER)
    return t.gettext(COMMAND if entry.door is Door.COMMAND else SERVICE)


def facts(entry: Entry, t: Translator) -> list[str]:
    """Why, what was on the screen, and from where."""
    return list(_facts(entry, t))


def _facts(entry: Entry, t: Translator) -> Iterator[str]:
    if entry.reason:
        known = REASONS.get(entry.reason)
        yield t.gettext(N_("Reason: %(reason)s")) % {"reason": t.gettext(known.words) if known else entry.reason}
    # Of what was decided before there was a log nobody knows what was on the screen.
    if entry.kind is Kind.DECISION and entry.door:
        yield _score(entry, t)
        if entry.model_version:
            yield t.gettext(N_("Model %(version)s")) % {"version": entry.model_version}
        if entry.rules:
            yield t.gettext(N_("Rules %(version)s")) % {"version": entry.rules}
    if entry.batch:
        yield t.gettext(N_("together with others"))
    if entry.door:
        yield t.gettext(DOORS[entry.door])


def _score(entry: Entry, t: Translator) -> str:
    if entry.score is None:
        return t.gettext(N_("There was no score"))
    words = N_("Score hidden (%(percent)s %%)") if entry.blind else N_("Score %(percent)s %% was visible")
    return t.gettext(words) % {"percent": percent(entry.score, t)}


def comment_of(entry: Entry) -> str:
    """Return the id of the comment that an entry is about; "" if it is about none."""
    return entry.subject if entry.kind is Kind.DECISION or entry.what in ABOUT_COMMENTS else ""
