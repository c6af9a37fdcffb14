"""Problems of fields as sentences in the page's language."""

from collections.abc import Mapping, Sequence

from moderation.language import N_, Translator, problem_sentence
from moderation.text.fields import Problem

Problems = Mapping[str, Sequence[Problem]]

# What can be wrong with how a field was sent, rather than with what it says: other doors than the web have none of it.
AS_SENT = {
    "repeated": N_("This was sent more than once. Please send it once."),
    "not_an_object": N_("The body has to be one JSON object whose values are strings."),
}


def sentence(problem: Problem, t: Translator) -> str:
    if problem.code in AS_SENT:
        return t.gettext(AS_SENT[problem.code])
    return problem_sentence(problem.field, problem.code, problem.parameters, t)


def sentences(problems: Problems, t: Translator) -> dict[str, list[str]]:
    return {name: [sentence(problem, t) for problem in found] for name, found in problems.items()}
