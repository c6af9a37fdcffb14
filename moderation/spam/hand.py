"""The features made by hand: how a comment is written, what it links to, and what stands around it.

Each is between 0 and 0.5: on a larger scale a few decisions would overfit these few columns.
"""

import re

import numpy as np
import numpy.typing as npt

from moderation.comment import NAME_LIMIT, URL_LIMIT
from moderation.spam.sample import Sample
from moderation.text.normalise import Link, Normalised, fold, host_of, is_within, script_language

# Codes are the labels of evidence and the order of columns; `language` has their words.
TEXT_FEATURES = (
    # links and ways to be reached
    "links",
    "link_share",
    "link_markup",
    "shortener",
    "odd_host",
    "email_address",
    "phone_number",
    "messenger",
    "mentions",
    # manner of writing
    "upper_case",
    "digits",
    "symbols",
    "money",
    "exclamations",
    "repeated_letters",
    "repeated_words",
    "emoji",
    "short_text",
    "long_text",
    "question",
    "several_sentences",
    # disguises undone by the normaliser
    "mixed_script",
    "zero_width",
    "leet",
    "spaced_letters",
    "hidden_dots",
    "bidi",
    "styled_letters",
)
# Around the text. Absent from every public corpus, so that they are learnt apart, from what has them.
METADATA_FEATURES = (
    "author_url",
    "author_url_odd_host",
    "author_url_in_text",
    "name_is_keyword",
    "name_is_url",
    "fast_fill",
    "slow_fill",
    "language_mismatch",
    "own_links",
    "title_similarity",
)

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
_MONEY = re.compile(
    r"[$€£¥₽₹]\s?\d|\d\s?(?:[$€£¥₽₹]|(?:usd|eur|euro|dollars?|rubles?|руб|рублей|btc|usdt)\b)", re.IGNORECASE
)
_REPEATED = re.compile(r"([^\W\d_])\1{3,}")
_EMOJI = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_SENTENCE = re.compile(r"[.!?…](?=\s|$)")
_KEYWORDS = re.compile(
    r"casino|poker|\bbets?\b|betting|slots?\b|viagra|cialis|pills?\b|\bseo\b|backlink|loans?\b|kredit|cheap|billig|buy\b|kaufen|"
    r"online|shop|store|outlet|best\b|essay|escort|dating|bitcoin|crypto|forex|trading|invest|recovery|hack|insurance|"
    r"versicherung|services?\b|repair|support|agentur|agency|download|free\b|gratis|marketing|казино|кредит|купить|заработок",
    re.IGNORECASE,
)


def hand_features(sample: Sample, seen: Normalised) -> npt.NDArray[np.float64]:
    """Return the values of TEXT_FEATURES, then of METADATA_FEATURES."""
    own = tuple(link for link in seen.links if is_within(link.host, sample.own_hosts))
    others = tuple(link for link in seen.links if link not in own) if own else seen.links
    text = _contact(seen, others) + _manner(seen) + _disguises(seen)
    return np.array(text + _around(sample, seen, len(own)), dtype=np.float64)


def _part(amount: float, full: float) -> float:
    """Half of the way to `full`, and no further."""
    return 0.5 * min(max(amount, 0.0), full) / full


def _flag(yes: object) -> float:
    return 0.5 if yes else 0.0


def _contact(seen: Normalised, links: tuple[Link, ...]) -> list[float]:
    plain, folded = seen.plain, seen.folded
    return [
        _part(len(links), 3),
        _part(sum(len(link.url) for link in links), max(len(plain), 1)),
        _flag("<" in plain or "[" in plain or "href" in plain) and _flag(_MARKUP.search(plain)),
        _flag(any(link.host in _SHORTENING for link in links)),
        _flag(any(_ODD_HOST.search(link.host) for link in links)),
        _flag("@" in plain and _EMAIL.search(plain)),
        _flag(_PHONE.search(plain)),
        _flag(any(name in folded for name in _MESSENGERS)),
        _part(len(_MENTION.findall(plain)), 3) if "@" in plain else 0.0,
    ]


def _manner(seen: Normalised) -> list[float]:
    plain = seen.plain
    words = seen.folded.split()
    length, letters = max(len(plain), 1), sum(map(len, words))
    return [
        _part(len(_UPPER.findall(plain)), letters) if letters > 5 else 0.0,
        _part(len(_DIGIT.findall(plain)) / length, 0.5),
        _part(len(_SYMBOL.findall(plain)) / length, 0.3),
        _part(len(_MONEY.findall(plain)), 2),
        _part(plain.count("!"), 6),
        _flag(_REPEATED.search(plain)),
        _part(1 - len(set(words)) / len(words), 0.7) if len(words) > 7 else 0.0,
        0.0 if plain.isascii() else _part(len(_EMOJI.findall(plain)), 6),
        _part(25 - length, 25),
        _part(length, 1_500),
        _flag("?" in plain),
        _part(len(_SENTENCE.findall(plain)) - 1, 6),
    ]


def _disguises(seen: Normalised) -> list[float]:
    repairs = seen.repairs
    return [
        _part(repairs.mixed_script, 3),
        _part(repairs.zero_width, 3),
        _part(repairs.leet, 3),
        # One spaced word is how Germans s t r e s s; two in a row are a disguise.
        _part(repairs.spaced - 1, 2),
        _part(repairs.dots, 2),
        _part(repairs.bidi, 2),
        _part(repairs.compat, 8),
    ]


def _around(sample: Sample, seen: Normalised, own_links: int) -> list[float]:
    name = sample.author_name[:NAME_LIMIT]
    host = host_of(sample.author_url[:URL_LIMIT]) if sample.author_url else ""
    return [
        _flag(host),
        _flag(host and (_ODD_HOST.search(host) or host in _SHORTENING)),
        _flag(host and any(link.host == host for link in seen.links)),
        _flag(_KEYWORDS.search(name)),
        _flag("http" in name or "www." in name or re.search(r"[^\W_]\.[a-z]{2,8}$", name)),
        _part(6 - sample.elapsed, 6) if sample.elapsed is not None else 0.0,
        _part(sample.elapsed, 30) if sample.elapsed is not None else 0.0,
        _mismatch(sample, seen),
        _part(own_links, 2),
        _similarity(sample.page_title, seen.folded),
    ]


def _mismatch(sample: Sample, seen: Normalised) -> float:
    if not sample.language:
        return 0.0
    guess = script_language(seen.plain)
    return _flag(guess and guess != sample.language[:2].lower())


def _similarity(title: str, folded: str) -> float:
    """How much of the article's title (its longer words, by their stems) comes back in the comment."""
    stems = {word[:6] for word in fold(title[:300]).split() if len(word) > 4}
    return _part(sum(stem in folded for stem in stems), max(len(stems), 2)) if stems else 0.0
