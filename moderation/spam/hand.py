"""The features made by hand: how a comment is written, what it links to, and what stands around it.

Each is between 0 and 0.5: on a larger scale a few decisions would overfit these few columns.
"""

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from moderation.comment import NAME_LIMIT, URL_LIMIT
from moderation.spam.sample import Sample
from moderation.text.languages import script_language
from moderation.text.normalise import Link, Normalised, Repairs, fold, host_of, is_within

# Codes are the labels of evidence and the order of columns; `language` has their words. Beside each stands the amount
# from which on it is full; 1 where it is a share already, or a yes or no.
_TEXT: dict[str, float] = {
    # links and ways to be reached
    "links": 3,
    "link_share": 1,
    "link_markup": 1,
    "shortener": 1,
    "odd_host": 1,
    "email_address": 1,
    "phone_number": 1,
    "messenger": 1,
    "mentions": 3,
    # manner of writing
    "upper_case": 1,
    "digits": 0.5,
    "symbols": 0.3,
    "money": 2,
    "exclamations": 6,
    "repeated_letters": 1,
    "repeated_words": 0.7,
    "emoji": 6,
    "short_text": 25,
    "long_text": 1_500,
    "question": 1,
    "several_sentences": 6,
    # disguises undone by the normaliser
    "mixed_script": 3,
    "zero_width": 3,
    "leet": 3,
    "spaced_letters": 2,
    "hidden_dots": 2,
    "bidi": 2,
    "styled_letters": 8,
}
# Around the text. Absent from every public corpus, so that they are learnt apart, from what has them.
_METADATA: dict[str, float] = {
    "author_url": 1,
    "author_url_odd_host": 1,
    "author_url_in_text": 1,
    "name_is_keyword": 1,
    "name_is_url": 1,
    "fast_fill": 6,
    "slow_fill": 30,
    "language_mismatch": 1,
    "own_links": 2,
    "title_similarity": 1,
}
TEXT_FEATURES = tuple(_TEXT)
METADATA_FEATURES = tuple(_METADATA)
_FULL = np.array([*_TEXT.values(), *_METADATA.values()])
_TWICE = 2 * _FULL

_SHORTENERS = (
    "bit.ly tinyurl.com goo.gl t.co is.gd ow.ly buff.ly cutt.ly rebrand.ly shorturl.at rb.gy v.gd s.id clck.ru vk.cc "
    "adf.ly t.ly tiny.cc bl.ink soo.gd lnkd.in shorte.st bc.vc u.to qps.ru linktr.ee"
)
_SHORTENING = frozenset(_SHORTENERS.split())
_ODD_HOST = re.compile(
    r"\.(?:xyz|top|click|loan|win|bet|casino|icu|vip|tk|ml|ga|cf|gq|pw|cc|work|club|live|link|buzz|cam|rest|monster)$"
    r"|(?:^|\.)xn--|^\d{1,3}(?:\.\d{1,3}){3}$|-[^-]*-[^-]*-|\d{4}"
)
_MARKUP = re.compile(r"<a[ \t]|href=|\[/?url|\[link|\]\(https?:", re.IGNORECASE)
_EMAIL = re.compile(r"(?<=[\w.+-])@[\w-]+\.[^\W\d_]{2}")
_PHONE = re.compile(
    r"\+\d(?:[ ()/.-]{0,2}\d){7,13}|(?<!\d)1?[ .-]?\(?8\d\d\)?[ .-]\d{3}[ .-]\d{4}|(?<!\d)0\d{2,4}[ /-]\d{5,9}(?!\d)"
)
# Every phone number has this many digits, at most two signs apart.
_PHONE_DIGITS = 8
_NUMBER = re.compile(r"\d(?:[ ()/.-]{0,2}\d){7}")
_MESSENGERS = (
    "t.me/",
    "wa.me/",
    "whatsapp",
    "whats app",
    "telegram",
    "телеграм",
    "discord.gg",
    "viber",
    " dm me",
    "inbox me",
    " в лс",
    " в личк",
)
_MENTION = re.compile(r"(?<![\w.])@\w")
_UPPER = re.compile(r"[A-ZÄÖÜÀ-ÖØ-ÞА-ЯЁΑ-Ω]")
_DIGIT = re.compile(r"\d")
_SYMBOL = re.compile(r"[^\w\s.,!?;:'\"()@/-]")
_CURRENCIES = ("$", "€", "£", "¥", "₽", "₹", "usd", "eur", "dollar", "ruble", "руб", "btc")
_MONEY = re.compile(
    r"[$€£¥₽₹]\s?\d|\d\s?(?:[$€£¥₽₹]|(?:usd|eur|euro|dollars?|rubles?|руб|рублей|btc|usdt)\b)", re.IGNORECASE
)
_THREE_MORE = b"\1\1\1"
_RUN = re.compile(_THREE_MORE + b"+")
_LETTER = re.compile(r"[^\W\d_]")
_EMOJI = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_SENTENCE = re.compile(r"[.!?…](?=\s|$)")
_KEYWORDS = re.compile(
    r"casino|poker|\bbets?\b|betting|slots?\b|viagra|cialis|pills?\b|\bseo\b|backlink|loans?\b|kredit|cheap|billig|buy\b|kaufen|"
    r"online|shop|store|outlet|best\b|essay|escort|dating|bitcoin|crypto|forex|trading|invest|recovery|hack|insurance|"
    r"versicherung|services?\b|repair|support|agentur|agency|download|free\b|gratis|marketing|казино|кредит|купить|заработок",
    re.IGNORECASE,
)
_URL_NAME = re.compile(r"[^\W_]\.[a-z]{2,8}$")


def hand_features(sample: Sample, seen: Normalised) -> npt.NDArray[np.float64]:
    """Return the values of TEXT_FEATURES, then of METADATA_FEATURES: half of the way to the full amount, no further."""
    own = tuple(link for link in seen.links if is_within(link.host, sample.own_hosts)) if seen.links else ()
    others = tuple(link for link in seen.links if link not in own) if own else seen.links
    digits = len(_DIGIT.findall(seen.plain))
    amounts = _contact(seen, others, digits) + _manner(seen, digits) + _disguises(seen.repairs)
    amounts += _around(sample, seen, len(own))
    values: npt.NDArray[np.float64] = np.minimum(np.array(amounts, dtype=np.float64), _FULL) / _TWICE
    return values


def _contact(seen: Normalised, links: tuple[Link, ...], digits: int) -> list[float]:
    plain, folded = seen.plain, seen.folded
    return [
        len(links),
        sum(len(link.url) for link in links) / max(len(plain), 1) if links else 0,
        ("<" in plain or "[" in plain or "href" in plain) and _MARKUP.search(plain) is not None,
        any(link.host in _SHORTENING for link in links) if links else 0,
        any(_ODD_HOST.search(link.host) for link in links) if links else 0,
        "@" in plain and _EMAIL.search(plain) is not None,
        digits >= _PHONE_DIGITS and _NUMBER.search(plain) is not None and _PHONE.search(plain) is not None,
        any(map(folded.__contains__, _MESSENGERS)),
        len(_MENTION.findall(plain)) if "@" in plain else 0,
    ]


def _manner(seen: Normalised, digits: int) -> list[float]:
    plain, folded = seen.plain, seen.folded
    words = folded.split()
    # The folded text has one space between words.
    length, letters = max(len(plain), 1), len(folded) - max(len(words) - 1, 0)
    money = digits and any(map(folded.__contains__, _CURRENCIES))
    return [
        len(_UPPER.findall(plain)) / letters if letters > 5 else 0,
        digits / length,
        len(_SYMBOL.findall(plain)) / length,
        len(_MONEY.findall(plain)) if money else 0,
        plain.count("!"),
        _repeats_a_letter(plain),
        1 - len(set(words)) / len(words) if len(words) > 7 else 0,
        0 if plain.isascii() else len(_EMOJI.findall(plain)),
        max(25 - length, 0),
        length,
        "?" in plain,
        max(len(_SENTENCE.findall(plain)) - 1, 0),
    ]


def _repeats_a_letter(text: str) -> bool:
    """Does a letter stand four times in a row? A pattern with a group would take twenty times as long to tell."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    same = (codes[1:] == codes[:-1]).tobytes()
    if _THREE_MORE not in same:
        return False
    return any(_LETTER.match(text, run.start()) for run in _RUN.finditer(same))


def _disguises(repairs: Repairs) -> list[float]:
    return [
        repairs.mixed_script,
        repairs.zero_width,
        repairs.leet,
        # One spaced word is how Germans s t r e s s; two in a row are a disguise.
        max(repairs.spaced - 1, 0),
        repairs.dots,
        repairs.bidi,
        repairs.compat,
    ]


def _around(sample: Sample, seen: Normalised, own_links: int) -> list[float]:
    name, elapsed = sample.author_name[:NAME_LIMIT], sample.elapsed
    host = host_of(sample.author_url[:URL_LIMIT]) if sample.author_url else ""
    return [
        host != "",
        host != "" and (_ODD_HOST.search(host) is not None or host in _SHORTENING),
        host != "" and any(link.host == host for link in seen.links),
        name != "" and _KEYWORDS.search(name) is not None,
        name != "" and ("http" in name or "www." in name or _URL_NAME.search(name) is not None),
        0 if elapsed is None else max(6 - elapsed, 0),
        0 if elapsed is None else max(elapsed, 0),
        sample.language != "" and _is_mismatch(sample.language, seen.plain),
        own_links,
        _similarity(sample.page_title, seen.folded) if sample.page_title else 0,
    ]


def _is_mismatch(language: str, plain: str) -> bool:
    return script_language(plain) not in ("", language[:2].lower())


def _similarity(title: str, folded: str) -> float:
    """How much of the article's title (its longer words, by their stems) comes back in the comment."""
    stems = _stems(title[:300])
    return sum(map(folded.__contains__, stems)) / max(len(stems), 2)


@lru_cache(maxsize=256)
def _stems(title: str) -> frozenset[str]:
    """A title comes again with each comment on its page."""
    return frozenset(word[:6] for word in fold(title).split() if len(word) > 4)
