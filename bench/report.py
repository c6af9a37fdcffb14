"""The table that people read and the JSON that programs compare."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured thing. `note` holds what belongs beside it, such as the slowest percent."""

    name: str
    value: float
    unit: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name:<44}{readable(self.value):>10} {self.unit:<6}  {self.note}".rstrip()


def readable(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.0f}"


def heading(title: str) -> str:
    return f"\n{title}\n{'-' * len(title)}"


def write_json(file: Path, machine: dict[str, str], figures: list[Figure]) -> None:
    whole = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
