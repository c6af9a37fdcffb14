"""A comment as the classifier gets it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Only the text is needed. `own_hosts` are the site's own hosts, `elapsed` the seconds the form was open."""

    text: str
    author_name: str = ""
    author_url: str = ""
    page_title: str = ""
    language: str = ""
    own_hosts: tuple[str, ...] = ()
    elapsed: float | None = None
