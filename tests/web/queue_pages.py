"""Reading the moderators' pages as a test does: which cards, which line, what could run."""

import re

import html5lib

HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "</div></article><iframe src=javascript:alert(1)>",
    "[x](javascript:alert(1)) ![x](x onerror=alert(1))",
    "{{ 7 * 7 }}{% import os %}",
    "\u202e\u2066turned",
    "&lt;b&gt;&#60;img src=x onerror=alert(1)&#62;",
    "<!--<title><textarea><style>*{x:expression(alert(1))}",
    "\x00\x1b[31m",
]


def shown_ids(page: str) -> list[str]:
    return re.findall(r'<article class="card" id="c-([^"]+)"', page)


def line(page: str) -> str:
    """The line about the last decision."""
    found = re.search(r'role="status">\s*<p>(.*?)</p>', page)
    return found[1] if found else ""


OWN_LINKS = r"/|https?://news\.example:8001/|#(main|edit|reply|rewrite)$"
SCRIPTS = {"iframe", "object", "embed", "base", "link", "style", "math", "frame", "applet", "audio", "video", "img"}


def capable_of_script(page: str) -> list[str]:
    """What in a page could run code or fetch something, but for what the layout itself has."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = []
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.split("}")[-1]
        found += [f"{tag} {name}" for name in node.attrib if str(name).lower().startswith("on")]
        if tag in SCRIPTS and node.get("href") not in ("/static/queue.css", "/static/rules.css", "/static/queue.svg"):
            found.append(tag)
        if tag == "script" and (node.get("src") != "/static/queue.js" or node.text):
            found.append("script")
        if tag == "a" and not re.match(OWN_LINKS, node.get("href", "")):
            found.append(f"a {node.get('href')}")
        if tag == "form" and not re.match(r"/queue|/logout|$", node.get("action", "")):
            found.append("form")
    return found
