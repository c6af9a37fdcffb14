"""What readers see: Markdown, and nothing that acts, loads, or breaks out of its place, whatever was typed."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import TEXT_LIMIT
from moderation.text import render as module
from moderation.text.marks import MARKS_IN_A_ROW, longest_run
from moderation.text.render import render
from tests.corpora import records, with_line_ends

ALLOWED = {
    "p": set(), "br": set(), "em": set(), "strong": set(), "code": set(), "pre": set(), "blockquote": set(),
    "ul": set(),
    "ol": {"start"}, "li": set(), "del": set(), "s": set(), "hr": set(), "a": {"href", "title", "rel"},
}  # fmt: skip
LEADS = ("http://", "https://", "mailto:")

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVa\tScript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "<xss:alert(1)>",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    "![x](https://tracker.example/pixel.gif)",
    '[x](https://a.example "title\n" onfocus=alert(1) autofocus x=")',
    '<blockquote cite="a\n" onfocus=alert(1) autofocus>',
    "```x\" onclick=alert(1)\ncode\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='https://a.example' style='position:fixed'>x</a>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "`<script>`alert(1)`</script>`",
    "[x](/logout)",
    "[x](//mallory.example)",
    "[x](?q=1#top)",
    "<form><button formaction=javascript:alert(1)>x",
]  # fmt: skip

REPEATS = [
    ">", "[", "*a ", "**a", "`", "- ", "1. ", "![[]()", "<", "&", "[a](<b", "~~a", "> - ", "*_", "<a@", "[x](http://",
    "\\", "&#", "a\u0301", "\u0301", "\n", "a\n", " ", "\t", "_", "|", "]", "[]", "()", "]()", "<!--", "<x", "</x>",
    "http://", "&#x301;", "[x](//a.example)",
]  # fmt: skip


def html(text: str) -> str:
    return render(text).markup


def elements(markup: str) -> Iterator[Any]:
    tree = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    return (element for element in tree.iter() if element is not tree)


def out_of_place(markup: str) -> list[str]:
    """Return what a browser would find in the markup that is not on the list above."""
    found = []
    for element in elements(markup):
        if element.tag not in ALLOWED or not set(element.attrib) <= ALLOWED[element.tag]:
            found.append(f"{element.tag} {dict(element.attrib)}")
        elif not element.get("href", "https://").startswith(LEADS):
            found.append(element.get("href"))
    return found


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("Guten *Tag*, **alle**", "<p>Guten <em>Tag</em>, <strong>alle</strong></p>"),
        ("eins\nzwei\n\ndrei", "<p>eins<br>\nzwei</p>\n<p>drei</p>"),
        ("> Zitat", "<blockquote>\n<p>Zitat</p>\n</blockquote>"),
        ("~~alt~~ neu", "<p><s>alt</s> neu</p>"),
        ("3. drei", '<ol start="3">\n<li>drei</li>\n</ol>'),
        ("a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>"),
        ("# kein Titel", "<p># kein Titel</p>"),
        ("kein Titel\n===", "<p>kein Titel<br>\n===</p>"),
        ("<b>wörtlich</b>", "<p>&lt;b&gt;wörtlich&lt;/b&gt;</p>"),
    ],
)  # fmt: skip
def test_it_renders_what_comments_are_made_of(text: str, markup: str) -> None:
    assert html(text).strip() == markup


def test_every_link_says_that_the_site_does_not_vouch_for_it() -> None:
    for text in ("[a](https://a.example)", "<https://a.example>", "![a](https://a.example)", "<ben@example.org>"):
        links = [element for element in elements(html(text)) if element.tag == "a"]
        assert [link.get("rel") for link in links] == ["nofollow ugc noopener noreferrer"]


def test_nothing_typed_disappears() -> None:
    assert "https://a.example" in html("[a]: https://a.example")
    assert "# Eins" in html("# Eins")


@pytest.mark.parametrize(
    "markup", ["<img>", "<p onclick=x>", "<a href='javascript:x'>", "<a href='/logout'>", "<a href='//x'>"]
)
def test_the_tests_themselves_see_what_does_not_belong_there(markup: str) -> None:
    assert out_of_place(markup) != []


@pytest.mark.parametrize("text", VECTORS)
def test_it_leaves_nothing_that_acts(text: str) -> None:
    assert out_of_place(html(text)) == []


def test_it_leaves_nothing_that_acts_of_the_corpora(capsys: pytest.CaptureFixture[str]) -> None:
    vectors = records("xss-payloadbox/vectors.json", capsys) + records("blns/blns.json", capsys)
    assert {text: bad for text in with_line_ends([*vectors, *VECTORS]) if (bad := out_of_place(html(text)))} == {}


@pytest.mark.parametrize("repeated", REPEATS)
def test_ten_thousand_characters_of_anything_stay_in_place(repeated: str) -> None:
    markup = html((repeated * TEXT_LIMIT)[:TEXT_LIMIT])
    assert out_of_place(markup) == []


@given(st.text(st.sampled_from("ab <>&\"'`*_~[]()!#-+.:/\\\n\t\u0301@=1"), max_size=80))
def test_whatever_is_typed_stays_in_place(text: str) -> None:
    assert out_of_place(html(text)) == []


@pytest.mark.parametrize("text", ["e" + "\u0301" * 200, "e" + "&#x301;" * 200, "`e" + "\u0489" * 200 + "`"])
def test_accents_do_not_climb_over_other_lines(text: str) -> None:
    assert longest_run(html(text)) == MARKS_IN_A_ROW


def test_the_sanitiser_is_the_last_step() -> None:
    last = ast.parse(inspect.getsource(module.render)).body[0].body[-1]  # type: ignore[attr-defined]
    assert ast.unparse(last).startswith("return SafeHTML(_SANITISER.clean(")
