"""Languages: gettext catalogues without Flask, and the sentences that findings and evidence become.

Serves the web, mails, the worker and the command line alike. English is what stands in the code. Readers are spoken to
in more languages than moderators: their catalogues hold what readers are shown, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from moderation.comment import Evidence, Finding, Site
from moderation.paths import TRANSLATIONS

# What moderators are spoken to in, and everything else.
LANGUAGES = ("de", "de-formal", "en")
# What readers are spoken to in: a site's language, or what its page asks for.
READERS = (
    *LANGUAGES,
    *("fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "fi", "el", "tr", "ru", "uk", "ro", "hu", "vi", "kk"),
    *("ar", "he", "zh-Hans", "ja"),
)
# Whichever other tags mean one of them: Chinese is read in its simplified script, and Hebrew has an older code.
_SAME = {"zh": "zh-Hans", "iw": "he"}
_CODES = {code.lower(): code for code in READERS} | _SAME
# What comes first is asked first; what it lacks is taken from the next. English needs none.
_CATALOGUES: Mapping[str, tuple[str, ...]] = {"de-formal": ("de_formal", "de"), "en": ()}

Parameters = Mapping[str, str | int | float]


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a sentence for the catalogues; whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Translator:
    """One language. The caller puts values in: `t.gettext("Hello %(name)s") % {"name": name}`."""

    code: str
    catalogue: NullTranslations

    @property
    def tag(self) -> str:
        """The language as HTML's lang attribute names it: how readers are addressed is no part of that."""
        return self.code.removesuffix("-formal")

    @property
    def direction(self) -> str:
        """Which way it is written, as HTML's dir attribute says it: "ltr" or "rtl"."""
        return _locale(self.tag).text_direction

    def gettext(self, message: str) -> str:
        # An empty message stands for the catalogue's header.
        return self.catalogue.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.catalogue.ngettext(one, many, number)

    def datetime(self, value: datetime) -> str:
        """Return date and time in words that stay true; which zone a reader lives in, only a script can tell."""
        return _written(value.astimezone(UTC).replace(second=0, microsecond=0), self.tag)


# The minutes of one page are those of the next.
@lru_cache(maxsize=2048)
def _written(minute: datetime, tag: str) -> str:
    locale = _locale(tag)
    date, time = format_date(minute, "long", locale), format_time(minute, "short", locale=locale)
    return str(get_datetime_format("medium", locale)).format(f"{time} UTC", date)


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def translator(code: str) -> Translator:
    """Return the best match for a language tag ("de-AT" is German); what isn't spoken here gets English."""
    return _loaded(best_match(code) or "en")


def staff_translator(code: str) -> Translator:
    """The same for moderators, who are spoken to in fewer languages than readers."""
    return translator(staff_language(code))


def staff_language(code: str) -> str:
    found = best_match(code)
    return found if found in LANGUAGES else "en"


def spoken_on(site: Site, language: str) -> Translator:
    """The language that somebody commented in, addressed as the site addresses its readers."""
    return translator(site.language if not language or site.language.startswith(language) else language)


def best_match(tag: str) -> str:
    """Return the language we speak that a tag asks for, "" for none: "pt-BR" is Portuguese, "zh-CN" is "zh-Hans"."""
    parts = tag.replace("_", "-").lower().split("-")
    shorter = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_CODES[one] for one in shorter if one in _CODES), "")


@cache
def _loaded(code: str) -> Translator:
    catalogue: NullTranslations | None = None
    for name in reversed(_CATALOGUES.get(code, (code.replace("-", "_"),))):
        above = read_catalogue(TRANSLATIONS / name / "LC_MESSAGES" / "messages.po")
        if catalogue:
            above.add_fallback(catalogue)
        catalogue = above
    return Translator(code, catalogue or NullTranslations())


def read_catalogue(source: Path) -> NullTranslations:
    """Read the compiled catalogue, or compile it in memory where a checkout has none, or only an old one."""
    compiled = source.with_suffix(".mo")
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        with compiled.open("rb") as file:
            return GNUTranslations(file)
    made = BytesIO()
    with source.open("rb") as file:
        write_mo(made, read_po(file, locale=source.parts[-3].removesuffix("_formal")))
    return GNUTranslations(BytesIO(made.getvalue()))


def finding_sentence(finding: Finding, t: Translator) -> str:
    """Say to a moderator what a check saw."""
    sentence = FINDINGS.get((finding.check, finding.reason)) or FINDINGS.get(("*", finding.reason))
    # Findings are stored, and may be older or newer than this table.
    return filled(t.gettext(sentence), finding.parameters) if sentence else f"{finding.check}: {finding.reason}"


def evidence_words(evidence: Evidence, t: Translator) -> str:
    """Name what moved the score: the words themselves, or what the feature measures."""
    if evidence.kind == "feature" and evidence.label in FEATURES:
        return t.gettext(FEATURES[evidence.label])
    return evidence.label


class _Parameters(dict[str, str | int | float]):
    def __missing__(self, name: str) -> str:
        return "?"


def filled(sentence: str, parameters: Parameters) -> str:
    return sentence % _Parameters(parameters)


# (check, reason) -> what a moderator reads.
FINDINGS: Mapping[tuple[str, str], str] = {
    ("*", "failed"): N_("A check failed, so a person has to look; the log says why"),
    ("trap", "filled"): N_("A field that people can't see was filled in"),
    ("token", "missing"): N_("Sent without a token of the form"),
    ("challenge", "solved"): N_("It looked suspicious, and the browser did the work that was asked for"),
    ("challenge", "unsolved"): N_("It looked suspicious, and came without the work that was asked for"),
    ("fill_time", "too_fast"): N_("Filled in within %(seconds)s seconds"),
    ("length", "short"): N_("Hardly any text"),
    ("length", "long"): N_("So long that the classifier read its beginning and end only: %(count)s characters"),
    ("length", "one_character"): N_("Mostly one character, again and again"),
    ("length", "many_lines"): N_("Very many lines: %(count)s"),
    ("characters", "mixed_script"): N_("Words with look-alike letters of another alphabet: %(count)s"),
    ("characters", "zero_width"): N_("Invisible characters inside words: %(count)s"),
    ("characters", "bidi"): N_("Characters that reverse the direction of writing: %(count)s"),
    ("characters", "styled"): N_("Letters dressed up as symbols: %(count)s"),
    ("characters", "piled_marks"): N_("Accents piled up on letters"),
    ("characters", "capitals"): N_("Written almost entirely in capitals"),
    ("links", "foreign"): N_("Links to other sites: %(count)s"),
    ("links", "many"): N_("Many links to other sites: %(count)s"),
    ("links", "shortener"): N_("A shortened link that hides where it leads: %(host)s"),
    ("links", "markup"): N_("Links written as HTML or BBCode"),
    ("links", "author_shortener"): N_("The author's website is a shortened link: %(host)s"),
    ("links", "name"): N_("A web address in place of a name"),
    ("words", "word"): N_("Words on this site's list: %(words)s"),
    ("words", "host"): N_("A host on this site's list: %(host)s"),
    ("rules", "word"): N_("Rule %(rule)s: the word “%(entry)s”"),
    ("rules", "host"): N_("Rule %(rule)s: the host %(entry)s"),
    ("rules", "above"): N_("Rule %(rule)s: a spam score from %(entry)s %% on"),
    ("rules", "below"): N_("Rule %(rule)s: a spam score up to %(entry)s %%"),
    ("rules", "measured"): N_(
        "Rule %(rule)s (“%(entry)s”) would put it into the spam folder; each tenth waits, so that people measure it"
    ),
    ("holds", "author"): N_("A moderator holds this author's comments back for now"),
    ("holds", "host"): N_("A host that a moderator blocked: %(host)s"),
    ("holds", "blocked"): N_("A moderator blocked this author"),
    ("holds", "on_ladder"): N_("A moderator wants to see whatever this author sends"),
    ("holds", "first_time"): N_("Fewer than %(needed)s comments under this address were approved so far: %(count)s"),
    ("holds", "all_held"): N_("Everything on this site waits for a person at the moment"),
    ("repeats", "same_text"): N_("The same text was sent before: %(count)s"),
    ("repeats", "known_spam"): N_("The same text was spam before: %(count)s"),
    ("repeats", "like_spam"): N_("%(similarity)s %% the same as comment %(comment)s, which a moderator called spam"),
    ("repeats", "like_spam_elsewhere"): N_("%(similarity)s %% the same as a comment called spam on another site"),
    ("repeats", "campaign"): N_("Nearly the same text came within a day, and nobody has decided on it: %(count)s"),
    ("repeats", "client_spam"): N_("Earlier spam from the same connection: %(count)s"),
    ("repeats", "email_spam"): N_("Earlier spam under the same email address: %(count)s"),
    ("repeats", "host_spam"): N_("Moderators called all comments spam that led to %(host)s: %(count)s"),
    ("repeats", "network_spam"): N_("Moderators called all comments spam from this part of the network: %(count)s"),
    ("pace", "client_minute"): N_("Comments from the same connection within a minute: %(count)s"),
    ("pace", "client_hour"): N_("Comments from the same connection within an hour: %(count)s"),
    ("pace", "thread_minute"): N_("Comments on this page within a minute: %(count)s"),
    ("score", "near_certain"): N_("The classifier is almost certain that this is spam"),
    ("score", "uncertain"): N_("The classifier is not sure that this is harmless"),
    ("score", "unavailable"): N_("There was no score: the classifier's model is missing or broken"),
}

# Feature of the classifier -> what it measures.
FEATURES: Mapping[str, str] = {
    "links": N_("number of links"),
    "link_share": N_("share of links in the text"),
    "link_markup": N_("links as HTML or BBCode"),
    "shortener": N_("shortened links"),
    "odd_host": N_("unusual host of a link"),
    "email_address": N_("an email address in the text"),
    "phone_number": N_("a phone number in the text"),
    "messenger": N_("contact through a messenger"),
    "mentions": N_("mentions of accounts"),
    "upper_case": N_("share of capitals"),
    "digits": N_("share of digits"),
    "symbols": N_("share of symbols"),
    "money": N_("amounts of money"),
    "exclamations": N_("exclamation marks"),
    "repeated_letters": N_("repeated letters"),
    "repeated_words": N_("repeated words"),
    "emoji": N_("emoji"),
    "short_text": N_("a short text"),
    "long_text": N_("a long text"),
    "question": N_("a question"),
    "several_sentences": N_("several sentences"),
    "mixed_script": N_("look-alike letters"),
    "zero_width": N_("invisible characters in words"),
    "leet": N_("digits in place of letters"),
    "spaced_letters": N_("spaced-out letters"),
    "hidden_dots": N_("disguised dots in addresses"),
    "bidi": N_("reversed direction of writing"),
    "styled_letters": N_("letters dressed up as symbols"),
    "author_url": N_("the author names a website"),
    "author_url_odd_host": N_("unusual host of the author's website"),
    "author_url_in_text": N_("the author's website in the text"),
    "name_is_keyword": N_("a keyword in place of a name"),
    "name_is_url": N_("a web address in place of a name"),
    "fast_fill": N_("filled in fast"),
    "slow_fill": N_("filled in without haste"),
    "language_mismatch": N_("another language than the page"),
    "own_links": N_("links to the site itself"),
    "title_similarity": N_("words of the page's title"),
    "loudest_part": N_("judged by its most suspicious passage"),
}
