"""What is wrong with a field, as readers are told: the sentence of each problem's code."""

from collections.abc import Mapping

from moderation.language import N_, Parameters, Translator, filled


def problem_sentence(field: str, code: str, parameters: Parameters, t: Translator) -> str:
    """Say to a reader what is wrong with a field and what helps."""
    sentence = PROBLEMS.get((field, code)) or PROBLEMS.get(("*", code)) or PROBLEMS["*", "invalid"]
    return filled(t.gettext(sentence), parameters)


# (field, code) -> what a reader reads. "*" stands for every field that has no sentence of its own.
PROBLEMS: Mapping[tuple[str, str], str] = {
    ("comment", "required"): N_("Please write a comment."),
    ("comment", "too_long"): N_("This comment is too long. Please shorten it to %(limit)s characters."),
    ("author", "required"): N_("Please enter your name."),
    ("author", "direction"): N_(
        "This name holds characters that reverse the direction of writing. Please type it anew."
    ),
    ("email", "required"): N_("Please enter your email address. It will not be published."),
    ("email", "invalid"): N_("This is not a complete email address. Please enter one like name@example.org."),
    ("url", "invalid"): N_("This is not a website's address. Please enter one like https://example.org, or nothing."),
    ("comment_parent", "invalid"): N_("The comment that you answer can't be found. Please choose it again."),
    ("comment_parent", "unknown"): N_("The comment that you answer is gone. Send yours again to post it by itself."),
    ("page", "required"): N_("The address of the page is missing. Please reload the page."),
    ("page", "invalid"): N_("The address of the page can't be used. It has to begin with http:// or https://."),
    ("page", "other_origin"): N_("This page is not on the site that the comments belong to."),
    ("token", "required"): N_("The form has to be loaded first. Please send it again; your text is still here."),
    ("token", "invalid"): N_("The form could not be verified. Please send it again; your text is still here."),
    ("token", "expired"): N_("The form was open for too long. Please send it again; your text is still here."),
    ("token", "used"): N_("This form has already been sent. To post another comment, please send it again."),
    ("reason", "required"): N_("Please choose what is wrong with this comment."),
    ("lang", "invalid"): N_("This is not a language code. Please use one like de or en."),
    ("*", "required"): N_("Please fill in this field."),
    ("*", "too_long"): N_("This is too long. Please shorten it to %(limit)s characters."),
    ("*", "invalid"): N_("This can't be accepted as it is. Please check it."),
    ("*", "not_text"): N_("This has to be text."),
    ("*", "not_an_object"): N_("The body has to be one JSON object whose values are strings."),
    ("*", "repeated"): N_("This was sent more than once. Please send it once."),
    ("*", "control_characters"): N_("This holds invisible control characters. Please type it instead of pasting it."),
    ("*", "broken_characters"): N_("This holds broken characters. Please type it instead of pasting it."),
    ("*", "combining_marks"): N_("Too many accents on one letter. Please leave at most %(limit)s in a row."),
}
