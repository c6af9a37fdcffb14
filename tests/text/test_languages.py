import pytest

from moderation.text.languages import script_language
from tests.text.test_normalise import PLAIN

SENTENCES = [
    ("de", "Das ist nicht die Frage, und ich weiß es auch nicht."),
    ("en", "This is not what the article is about."),
    ("ru", PLAIN["Russian"]),
    ("uk", PLAIN["Ukrainian"]),
    ("el", PLAIN["Greek"]),
    ("zh", PLAIN["Chinese"]),
    ("ar", PLAIN["Arabic"]),
    ("vi", "Tôi không biết và cũng là một người bạn của anh ấy."),
    ("", "Danke!"),
    ("", "👍 2024"),
]


@pytest.mark.parametrize(("code", "text"), SENTENCES)
def test_it_guesses_a_language_or_says_nothing(code: str, text: str) -> None:
    assert script_language(text) == code
