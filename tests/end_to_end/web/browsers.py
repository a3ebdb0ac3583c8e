"""Debian's browsers, driven from outside: what a page shows, says and asks for."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

HERE = Path(__file__).parent
BROWSERS = {"chromium": ("chromium", "chromium-browser"), "firefox": ("firefox-esr", "firefox")}
DESKTOP = {"width": 1280, "height": 900, "touch": False}
PHONE = {"width": 390, "height": 844, "touch": True}
PATIENCE = 180
BOX = "dialog textarea"
"""Where characters of a case are pasted."""

Step = tuple[Any, ...]
LIVE: Step = ("await", "live")


@dataclass(frozen=True)
class Visit:
    """What was seen: an answer to each step that gives one, and what the page did besides."""

    seen: list[Any]
    requests: list[str]
    console: list[list[str]]
    dialogs: list[str]
    popups: int

    def check_quiet(self) -> None:
        """Nothing was fetched but the pages themselves, nothing ran that should not, no error."""
        own = ("file://", "blob:", "data:", "about:")  # Firefox has a font of its own as data:
        said = [text for kind, text in self.console if kind in ("error", "warning", "warn")]
        found = [url for url in self.requests if not url.startswith(own)]
        found += [*said, *self.dialogs, *["a window"] * self.popups]
        assert not found, found


def visit(browser: str, *steps: Step, folder: Path, **options: Any) -> Visit:
    """Drive a browser through the steps; `drive.mjs` knows their verbs, `readers.mjs` what is read.

    Options: `size`, `javascript`, `slower` (so many times, Chromium only).
    """
    told = {"size": DESKTOP, "javascript": True} | options
    told |= {"browser": browser, "program": program(browser), "folder": str(folder)}
    return Visit(**node("drive.mjs", told | {"steps": steps}))


def program(browser: str) -> str:
    """Where a browser is; skips the test where it is not."""
    found = [path for name in BROWSERS[browser] if (path := shutil.which(name))]
    return found[0] if found else pytest.skip(f"{BROWSERS[browser][0]} is not installed")


def node(script: str, told: Any, *arguments: str) -> Any:
    """What a script of this folder answers in Node; skips the test where there is none."""
    found = shutil.which("node") or pytest.skip("Node is not installed")
    if not (HERE / "node_modules").is_dir():
        pytest.skip("no drivers of browsers: run tests/end_to_end/web/prepare (needs npm)")
    command = [found, str(HERE / script), *arguments]
    done = subprocess.run(
        command, input=json.dumps(told), capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def address(page: Path, fragment: str = "") -> str:
    return page.as_uri() + (f"#{fragment}" if fragment else "")


def as_fragment(inputs: dict[str, Any]) -> str:
    """Inputs as a link has them."""
    return "&".join(f"{quote(key)}={quote(str(value))}" for key, value in inputs.items())


def open_live(page: Path, fragment: str = "") -> list[Step]:
    return [("open", address(page, fragment)), LIVE]
