"""What the figures' page says: each section's numbers in words, its chart, and the table behind it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date

from moderation import counting
from moderation.comment import Status
from moderation.counting import BANDS, EDGES
from moderation.language import N_, Translator
from moderation.shares import Share, quantile, share, stability
from moderation.web import charts, marks
from moderation.web.lines import InUse, number, percent

VERDICTS = (
    (Status.APPROVED, N_("published at once")),
    (Status.PENDING, N_("left to people")),
    (Status.SPAM, N_("into the spam folder")),
)
WAITS = (
    (timedelta(minutes=15), N_("up to 15 minutes")),
    (timedelta(hours=1), N_("up to 1 hour")),
    (timedelta(hours=4), N_("up to 4 hours")),
    (timedelta(hours=8), N_("up to 8 hours")),
    (timedelta(days=1), N_("up to 1 day")),
    (timedelta(days=3), N_("up to 3 days")),
    (timedelta.max, N_("longer")),
)
NAME_MOST = 70
STEADY, SHIFTED = 0.1, 0.25
DRIFT_LEAST = 30
"""Of fewer comments a drift is chance."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked at, and the language they are told in."""

    days: Sequence[date]
    t: Translator

    @classmethod
    def to(cls, now: datetime, count: int, t: Translator) -> "Period":
        today = date.fromisoformat(counting.day_of(now))
        return cls([today - timedelta(days=count - 1 - day) for day in range(count)], t)

    @property
    def first(self) -> str:
        return self.days[0].isoformat()

    @property
    def last(self) -> str:
        return self.days[-1].isoformat()

    def before(self) -> "Period":
        """As many days before these."""
        return Period([day - timedelta(days=len(self.days)) for day in self.days], self.t)

    def day(self, day: date) -> str:
        return str(format_date(day, "short" if self.t.tag == "de" else "medium", locale=self.t.tag))


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: a chart with what it shows in words, and the same as a table. Empty where there is nothing yet."""

    chart: charts.Chart | None = None
    label: str = ""
    table: Table | None = None
    said: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()
    axis: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = field(default_factory=list)


def arrivals(counts: Mapping[tuple[str, str], int], period: Period) -> Part:
    t = period.t
    if not counts:
        return Part()
    columns = [
        {str(verdict): counts.get((day.isoformat(), str(verdict)), 0) for verdict, _ in VERDICTS} for day in period.days
    ]
    sums = Counter[str]()
    for column in columns:
        sums.update(column)
    kinds = [str(verdict) for verdict, _ in VERDICTS]
    rows = [
        [period.day(day), *(number(column[kind], t, 0) for kind in kinds)]
        for day, column in zip(period.days, columns, strict=True)
    ]
    chart = charts.stacks(columns, kinds)
    said = t.ngettext("%(count)s comment came.", "%(count)s comments came.", sums.total())
    names = [t.gettext(words) for _, words in VERDICTS]
    return Part(
        chart,
        t.gettext("Comments that came each day, by what the service did with them; the table below has the numbers"),
        Table([t.gettext("Day"), *names], rows[::-1]),
        [said % {"count": number(sums.total(), t, 0)}],
        [(kind, f"{name}: {number(sums[kind], t, 0)}") for kind, name in zip(kinds, names, strict=True)],
        [period.day(period.days[0]), _most(chart, t), period.day(period.days[-1])],
    )


def _most(chart: charts.Chart, t: Translator) -> str:
    return t.gettext("at most %(count)s") % {"count": number(chart.most, t, 0)}


def waits(counts: Mapping[str, int], punctual: Mapping[str, int], period: Period) -> Part:
    """How long people took, of what waited for them."""
    t = period.t
    buckets = {int(key): count for key, count in counts.items()}
    whole = sum(buckets.values())
    if whole <= 0:
        return Part()
    coarse = [0] * len(WAITS)
    for bucket, count in buckets.items():
        middle = timedelta(seconds=(counting.until(bucket) + counting.until(bucket + 1)) / 2)
        coarse[next(place for place, (most, _) in enumerate(WAITS) if middle <= most)] += count
    half, most = (quantile(buckets, part, counting.until) or 0.0 for part in (0.5, 0.9))
    said = [
        t.gettext("Half of them were decided on within %(half)s, nine of ten within %(most)s.")
        % {"half": duration(half, t), "most": duration(most, t)}
    ]
    if in_time := share(punctual.get("in time", 0), sum(punctual.values())):
        said.append(t.gettext("%(share)s within the target.") % {"share": shared(in_time, t)})
    names = [t.gettext(words) for _, words in WAITS]
    chart = charts.stacks([{"count": count} for count in coarse], ["count"])
    return Part(
        chart,
        t.gettext("How long comments waited for a decision; the table below has the numbers"),
        Table(
            [t.gettext("Waited"), t.gettext("Comments")],
            [[name, number(count, t, 0)] for name, count in zip(names, coarse, strict=True)],
        ),
        said,
        axis=[names[0], _most(chart, t), names[-1]],
    )


def automation(arrived: Mapping[str, int], overruled: Mapping[str, int], period: Period) -> Part:
    """How much the service decided by itself, and how much of that people took back."""
    t = period.t
    approved, spam = arrived.get("approved", 0), arrived.get("spam", 0)
    asked = (
        (N_("decided by the service itself"), share(approved + spam, sum(arrived.values()))),
        (N_("published at once, taken back by a person"), share(overruled.get("approved", 0), approved)),
        (N_("put into the spam folder, called good by a person"), share(overruled.get("spam", 0), spam)),
    )
    rows = [
        {"name": t.gettext(words), "chart": charts.whisker(found), "words": shared(found, t), "of": _of(found, t)}
        for words, found in asked
        if found
    ]
    return Part(rows=rows)


def _of(found: Share, t: Translator) -> str:
    values = {"part": number(found.part, t, 0), "of": number(found.of, t, 0)}
    return t.gettext("%(part)s of %(of)s") % values


def scores(counts: Mapping[str, int], used: InUse, period: Period) -> Part:
    t = period.t
    spread = by_band(counts)
    columns = [sum(bands[band] for bands in spread.values()) for band in range(BANDS)]
    if not any(columns):
        return Part()
    thresholds = [(used.publish, "publish", N_("published unseen up to here")), (used.spam, "spam", _SPAM)]
    drawn = [(at, kind, f"{percent(at, t)} % – {t.gettext(words)}") for at, kind, words in thresholds if at is not None]
    chart = charts.bands(columns, [(at, kind) for at, kind, _ in drawn])
    return Part(
        chart,
        t.gettext("Spam scores of the comments that came; the table below has the numbers"),
        Table(
            [t.gettext("Spam score"), t.gettext("Comments")],
            [[band_name(band, t), number(count, t, 0)] for band, count in enumerate(columns)],
        ),
        legend=[(f"threshold {kind}", words) for _, kind, words in drawn],
        axis=["0 %", _most(chart, t), "100 %"],
    )


_SPAM = N_("spam folder from here on")


def calibration(counts: Mapping[str, int], period: Period) -> Part:
    """Whether of comments with such a score as many are spam as the score says."""
    t = period.t
    ham, spam = [0] * BANDS, [0] * BANDS
    for key, count in counts.items():
        _, band, label = key.rsplit(" ", 2)
        (spam if label == "spam" else ham)[int(band)] += count
    observed = [share(bad, bad + good) for bad, good in zip(spam, ham, strict=True)]
    if not any(observed):
        return Part()
    rows = [
        [band_name(band, t), number(found.of, t, 0) if found else "0", shared(found, t) if found else "–"]
        for band, found in enumerate(observed)
    ]
    return Part(
        charts.calibration(observed),
        t.gettext("Share of spam among decided comments by their score; the table below has the numbers"),
        Table([t.gettext("Spam score"), t.gettext("Decisions"), t.gettext("of these spam")], rows),
        legend=[
            ("ideal", t.gettext("where it should lie")),
            ("bounds", t.gettext("where it lies, with the bounds of 95 % certainty")),
        ],
        axis=["0 %", t.gettext("Spam score"), "100 %"],
    )


def drift(now: Mapping[str, int], before: Mapping[str, int], site_language: str, period: Period) -> Part:
    """Whether the scores of a language are spread as in the period before."""
    t = period.t
    spread, former = by_band(now, site_language), by_band(before, site_language)
    rows = []
    for language in sorted(spread, key=lambda one: (-sum(spread[one]), one)):
        counts = spread[language]
        enough = min(sum(counts), sum(former.get(language, ()))) >= DRIFT_LEAST
        index = stability(former[language], counts) if enough else None
        rows.append(
            {
                "name": language,
                "count": number(sum(counts), t, 0),
                "index": number(index, t, 2) if index is not None else "–",
                "words": t.gettext(_drift_words(index)),
                "chart": charts.gauge(round(100 * min(index or 0.0, 1.0)), 100),
            }
        )
    return Part(rows=rows)


def _drift_words(index: float | None) -> str:
    if index is None:
        return N_("too few to tell")
    return N_("as before") if index < STEADY else N_("a little different") if index < SHIFTED else N_("quite different")


def most(counts: Mapping[str, int], names: Mapping[str, tuple[str, str]], period: Period) -> list[dict[str, Any]]:
    """Return rows with a bar each; `names` are how a key is called, and where it leads."""
    largest = max(counts.values(), default=0)
    return [
        {
            "name": marks.line(names[key][0], NAME_MOST),
            "href": names[key][1],
            "count": number(count, period.t, 0),
            "chart": charts.gauge(count, largest),
        }
        for key, count in counts.items()
        if key in names and count > 0
    ]


def models(counts: Mapping[tuple[str, str], int], period: Period) -> list[dict[str, Any]]:
    """Which version judged from when to when, and how many comments."""
    days: dict[str, list[str]] = defaultdict(list)
    sums = Counter[str]()
    for (day, version), count in counts.items():
        days[version].append(day)
        sums[version] += count
    place = {day.isoformat(): number for number, day in enumerate(period.days)}
    rows = []
    for version in sorted(days, key=lambda one: min(days[one])):
        first, last = min(days[version]), max(days[version])
        rows.append(
            {
                "name": version,
                "first": period.day(date.fromisoformat(first)),
                "last": period.day(date.fromisoformat(last)),
                "count": number(sums[version], period.t, 0),
                "chart": charts.stretch(place[first], place[last], len(period.days)),
            }
        )
    return rows


def by_band(counts: Mapping[str, int], unnamed: str = "") -> dict[str, list[int]]:
    """Return the counts of each language by band; what names no language is of the site's."""
    spread: dict[str, list[int]] = {}
    for key, count in counts.items():
        language, band = key.rsplit(" ", 1)
        spread.setdefault(language or unnamed, [0] * BANDS)[int(band)] += count
    return spread


def band_name(band: int, t: Translator) -> str:
    return f"{percent(EDGES[band], t)}–{percent(EDGES[band + 1], t)} %"


def shared(found: Share, t: Translator) -> str:
    """A share in percent with its bounds."""
    rate, low, high = (number(100 * value, t) for value in (found.rate, found.low, found.high))
    return t.gettext("%(rate)s %% (%(low)s–%(high)s %%)") % {"rate": rate, "low": low, "high": high}


def duration(seconds: float, t: Translator) -> str:
    """A stretch of time, as exact as anybody cares."""
    minutes, hours, days = seconds / 60, seconds / 3600, seconds / 86400
    if minutes < 90:
        return t.gettext("%(count)s min") % {"count": number(max(minutes, 0.0), t, 0)}
    if hours < 36:
        return t.gettext("%(count)s h") % {"count": number(hours, t)}
    return t.gettext("%(count)s days") % {"count": number(days, t)}
