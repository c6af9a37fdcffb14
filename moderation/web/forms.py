"""The comment form, HTML face of `text.fields`: fields in the order, and with the names and ids, that themes know."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from moderation.language import N_
from moderation.text import fields
from moderation.text.fields import Invalid
from moderation.web import tokens
from moderation.web.boundary import Body
from moderation.web.problems import Problems, sentence
from moderation.web.tokens import Doorway

# Not a name that browsers fill in for people. Machines that fill in everything do.
TRAP = "subject"


class Rule:
    """A rule of `text.fields` as a WTForms validator."""

    def __init__(self, rule: Callable[[str], object]) -> None:
        self.rule = rule

    def __call__(self, form: "CommentForm", field: Field) -> None:
        try:
            self.rule(field.data or "")
        except Invalid as refused:
            raise ValidationError(sentence(refused.problem, form.doorway.place.translator)) from None


class StatelessCSRF(CSRF):  # type: ignore[misc] # WTForms ships no types
    """The signed token in place of a session's: readers have no cookies."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        doorway: Doorway = csrf_token_field.meta.csrf_context
        return doorway.token

    def validate_csrf_token(self, form: "CommentForm", field: CSRFTokenField) -> None:
        Rule(lambda text: tokens.check(form.doorway, text))(form, field)


class CommentForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Labels are msgids: the template translates them."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = True
        csrf_class = StatelessCSRF
        csrf_field_name = "token"

    comment = TextAreaField(N_("Comment"), [Rule(fields.comment_text)])
    author = StringField(N_("Name"), [Rule(fields.author_name)])
    email = StringField(N_("Email"), [Rule(fields.email)])
    url = StringField(N_("Website"), [Rule(fields.website)])
    comment_parent = HiddenField("", [Rule(fields.parent_id)])
    subject = StringField(N_("Leave this field empty"))
    subscribe = HiddenField("")

    def __init__(self, doorway: Doorway, values: Mapping[str, str] | None = None) -> None:
        self.doorway = doorway
        # What the reader's browser is asked to do before this form is taken.
        self.challenge = ""
        given = None if values is None else MultiDict(values)
        super().__init__(formdata=given, meta={"csrf_context": doorway})

    @classmethod
    def sent(cls, doorway: Doorway, body: Body) -> "CommentForm":
        """The form as it was posted, validated, its text kept whatever is wrong with it."""
        form = cls(doorway, body.values)
        form.validate()
        form.add(body.problems)
        return form

    def add(self, problems: Problems) -> None:
        """Show problems that no validator can see: how a field was sent, what the store knows."""
        for name in problems.keys() & self._fields.keys():
            t = self.doorway.place.translator
            self[name].errors = [sentence(problem, t) for problem in problems[name]]

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """Field and sentence of each error, in the form's order; of a hidden field only the sentence."""
        seen = ("comment", "author", "email", "url")
        return [(name if name in seen else "", error) for name in self._fields for error in self[name].errors]

    def answer(self, name: str) -> Any:
        """Forget the comment that was answered, or set it."""
        self.comment_parent.data = name
