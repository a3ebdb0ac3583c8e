"""The page as one file: its parts put together under a policy that lets nothing else run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from addin.handoff.web.sheets import text_html

_SCRIPTS = (
    "engine.js",
    "chart_values.js",
    "chart_marks.js",
    "charts.js",
    "entries.js",
    "model.js",
    "inputs.js",
    "case.js",
    "links.js",
    "save.js",
    "tools.js",
    "paint.js",
    "page.js",
)
"""In their order: the last one starts the page."""
_NO_SCRIPT = (
    "Nothing can be changed here: this page needs JavaScript for that. Open the file in a browser "
    "(a preview in a mail program may not run it). The values are those of the day above."
)


@dataclass(frozen=True)
class Parts:
    """What a page is made of: texts as people read them, and HTML that is made already."""

    title: str
    status: str
    headlines: Sequence[tuple[str, str, str]]
    """Label, text and the id of the cell that it stands in."""

    navigation: str
    sheets: Sequence[str]
    about: Sequence[str]
    css: str
    data: dict[str, Any]
    workbook: bytes


def page_html(parts: Parts) -> bytes:
    """The whole file."""
    css = asset("page.css") + parts.css
    script = '(() => { "use strict";\n' + "\n".join(map(asset, _SCRIPTS)) + "\n})();\n"
    title = text_html(parts.title)
    about = "".join(f"<p>{text_html(line)}</p>" for line in parts.about)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(css, script)}">',
            f"<title>{title}</title><style>{css}</style></head><body>",
            f'<header id="bar"><h1>{title}</h1>',
            f'<p id="status" role="status">{text_html(parts.status)}</p>',
            f'{_headlines(parts.headlines)}<div id="tools" hidden></div></header>',
            f'<noscript><p class="noscript">{_NO_SCRIPT}</p></noscript>',
            f'<div id="case" hidden></div>{parts.navigation}',
            "<main>",
            *parts.sheets,
            f'</main><footer id="about">{about}</footer>',
            _data("data", json_text(parts.data)),
            _data("state", "{}"),
            _packed("wasm", (files("formulon") / "_wasm" / "formulon_capi.wasm").read_bytes()),
            _packed("book", parts.workbook),
            f"<script>{script}</script></body></html>\n",
        ]
    ).encode()


def asset(name: str) -> str:
    """A script or style sheet of ours."""
    return (files("addin.handoff.web") / "assets" / name).read_text(encoding="utf-8")


def json_text(data: dict[str, Any]) -> str:
    """Data that stands in a page: no text in it ends the element that holds it."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _headlines(headlines: Sequence[tuple[str, str, str]]) -> str:
    shown = "".join(
        f'<div><dt>{text_html(label)}</dt><dd data-at="{at}">{text_html(text)}</dd></div>'
        for label, text, at in headlines
    )
    return f'<dl id="headlines">{shown}</dl>' if shown else ""


def _policy(css: str, script: str) -> str:
    """Only this script and this style sheet count, and nothing is fetched from anywhere."""
    return (
        f"default-src 'none'; script-src {_hash(script)} 'wasm-unsafe-eval'; "
        f"style-src {_hash(css)}; style-src-attr 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _data(name: str, text: str) -> str:
    return f'<script type="application/json" id="{name}">{text}</script>'


def _packed(name: str, content: bytes) -> str:
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'<script type="text/plain" id="{name}">{packed}</script>'
