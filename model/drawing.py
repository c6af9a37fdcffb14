"""Line charts as SVG: the same bytes for the same numbers, readable on light and dark pages and without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

PANEL_WIDTH, HEIGHT = 400, 330
LEFT, RIGHT, TOP, BOTTOM = 58, 24, 40, 74
# Of Okabe and Ito's palette, which colour-blind people can tell apart; for light pages and for dark ones.
COLOURS = (("#0072b2", "#56b4e9"), ("#b34d00", "#f0a050"), ("#007a5a", "#3fd0a4"))
DASHES = ("", "7 3", "2 3")


@dataclass(frozen=True, slots=True)
class Series:
    """One line, from left to right."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """What is along one side; it ends at the outer ticks. A logarithmic one has room for 0 if something is `added`."""

    name: str
    ticks: Sequence[float]
    logarithmic: bool = False
    added: float = 0.0

    def share(self, value: float) -> float:
        """Return where a value lies, 0 at the first tick and 1 at the last. What is beyond them is drawn there."""
        low, high, at = (self._scaled(each) for each in (self.ticks[0], self.ticks[-1], value))
        return min(max((at - low) / (high - low), 0.0), 1.0)

    def _scaled(self, value: float) -> float:
        return math.log(max(value + self.added, 1e-9)) if self.logarithmic else value


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart. `diagonal` draws where both axes are the same."""

    title: str
    across: Axis
    up: Axis
    series: Sequence[Series]
    diagonal: bool = False


def svg(title: str, panels: Sequence[Panel]) -> str:
    """Draw the panels side by side. All numbers are in the description too, for those who can't see the lines."""
    width = PANEL_WIDTH * len(panels)
    drawn = "\n".join(
        f'<g transform="translate({number * PANEL_WIDTH} 0)">\n{_panel(panel)}\n</g>'
        for number, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'role="img">\n<title>{escape(title)}</title>\n<desc>{escape(_described(panels))}</desc>\n{_style()}\n'
        f"{drawn}\n</svg>\n"
    )


def _style() -> str:
    light = "".join(_coloured(number, pair[0]) for number, pair in enumerate(COLOURS))
    dark = "".join(_coloured(number, pair[1]) for number, pair in enumerate(COLOURS))
    dashes = "".join(f".s{number} path{{stroke-dasharray:{dash}}}" for number, dash in enumerate(DASHES) if dash)
    return (
        "<style>text{font:13px system-ui,sans-serif;fill:#222}.t{font-weight:600}.g{stroke:#8886;stroke-width:1}"
        f".d{{stroke:#888;stroke-dasharray:4 4}}path{{fill:none;stroke-width:2}}{light}{dashes}"
        f"@media(prefers-color-scheme:dark){{text{{fill:#e8e8e8}}{dark}}}</style>"
    )


def _coloured(number: int, colour: str) -> str:
    return f".s{number}{{stroke:{colour}}}.s{number} circle{{fill:{colour}}}"


def _panel(panel: Panel) -> str:
    parts = [_text((LEFT + PANEL_WIDTH - RIGHT) / 2, 20, panel.title, "t"), *_grid(panel)]
    if panel.diagonal:
        parts.append(f'<path class="d" d="M{LEFT} {HEIGHT - BOTTOM}L{PANEL_WIDTH - RIGHT} {TOP}"/>')
    for number, series in enumerate(panel.series):
        parts.append(_line(panel, number, series))
        parts.append(_key(number, series.name))
    return "\n".join(parts)


def _grid(panel: Panel) -> list[str]:
    lines = []
    for tick in panel.across.ticks:
        x = _x(panel, tick)
        lines.append(f'<path class="g" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        lines.append(_text(x, HEIGHT - BOTTOM + 17, f"{tick:,g}"))
    for tick in panel.up.ticks:
        y = _y(panel, tick)
        lines.append(f'<path class="g" d="M{LEFT} {y:.1f}H{PANEL_WIDTH - RIGHT}"/>')
        lines.append(_text(LEFT - 6, y + 4, f"{tick:,g}", anchor="end"))
    lines.append(_text((LEFT + PANEL_WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 36, panel.across.name))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    lines.append(f'<g transform="rotate(-90 14 {middle:.1f})">{_text(14, middle, panel.up.name)}</g>')
    return lines


def _line(panel: Panel, number: int, series: Series) -> str:
    places = [(f"{_x(panel, across):.1f}", f"{_y(panel, up):.1f}") for across, up in series.points]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in places)
    return f'<g class="s{number}"><path d="{path}"/>{dots}</g>'


def _key(number: int, name: str) -> str:
    """The line's name below the chart, beside a piece of the line."""
    x, y = LEFT + number * 112, HEIGHT - 14
    return f'<g class="s{number}"><path d="M{x} {y - 4}h22"/></g>' + _text(x + 28, y, name, anchor="start")


def _x(panel: Panel, value: float) -> float:
    return LEFT + panel.across.share(value) * (PANEL_WIDTH - LEFT - RIGHT)


def _y(panel: Panel, value: float) -> float:
    return HEIGHT - BOTTOM - panel.up.share(value) * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


def _described(panels: Sequence[Panel]) -> str:
    return " ".join(
        f"{panel.title}, {series.name}: {', '.join(f'{up:.3g} at {across:,.4g}' for across, up in series.points)}."
        for panel in panels
        for series in panel.series
    )
