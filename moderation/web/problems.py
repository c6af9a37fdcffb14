"""Problems of fields as sentences in the page's language."""

from collections.abc import Mapping, Sequence

from moderation.language import Translator
from moderation.problems import problem_sentence
from moderation.text.fields import Problem

Problems = Mapping[str, Sequence[Problem]]


def sentence(problem: Problem, t: Translator) -> str:
    return problem_sentence(problem.field, problem.code, problem.parameters, t)


def sentences(problems: Problems, t: Translator) -> dict[str, list[str]]:
    return {name: [sentence(problem, t) for problem in found] for name, found in problems.items()}
