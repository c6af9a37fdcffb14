"""A guess at the language of a text, from its script and its commonest words."""

import re

# The commonest function words of each language: two or more of them name it.
_WORDS = {
    "de": "der die das und ist nicht ich ein eine zu den mit auf für sich auch es von dem wie aber so nur "
    "noch sind war",
    "en": "the and is to of you that it in for this are was with have not be on your my they we what just",
    "fr": "le la les des et est une pas que pour dans vous je ce qui sur avec nous mais",
    "es": "el los las de que y es una por para con no se muy pero su más esto como",
    "it": "il di che è per non una sono con del della questo anche ma gli più come",
    "tr": "ve bir bu için çok da de ne değil ama gibi daha olarak var ben sen",
    "pl": "nie się jest to na że do jak ale co tak za po jestem już",
    "vi": "và là của không có cho được một người này với các những đã tôi",
    "ro": "și nu este de la pe cu un o că mai care sunt pentru din",
    "nl": "het een van niet en dat ik zijn voor met ook maar",
}
_WORD = re.compile(r"[^\W\d_]+")
_BY_WORD: dict[str, list[str]] = {}
for _code, _list in _WORDS.items():
    for _word in _list.split():
        _BY_WORD.setdefault(_word, []).append(_code)
_OTHER_SCRIPT = re.compile("[\u0370-\u0e7f\u3040-\ud7af]")
_LATIN = re.compile("[a-z]")
_SCRIPTS = (
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[а-яА-ЯёЁ]")),
    ("el", re.compile("[α-ωΑ-Ωά-ώ]")),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("th", re.compile("[\u0e01-\u0e30]")),
)


def script_language(text: str) -> str:
    """Guess the language from its script and its commonest words; "" when in doubt, as with most short texts."""
    text = text[:400]
    if _OTHER_SCRIPT.search(text):
        latin = len(_LATIN.findall(text.lower()))
        for code, letters in _SCRIPTS:
            if letters.search(text) and len(letters.findall(text)) * (8 if code == "uk" else 2) > latin:
                return code
    return _latin_language(text)


def _latin_language(text: str) -> str:
    counts: dict[str, int] = {}
    for word in filter(_BY_WORD.__contains__, _WORD.findall(text.lower())):
        for code in _BY_WORD[word]:
            counts[code] = counts.get(code, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ""
    return ranked[0][0]
