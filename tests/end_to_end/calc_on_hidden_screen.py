"""A LibreOffice with a window on a screen that nobody sees, and a person's hands at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from addin.engines.libreoffice.engine import unpacked_extension
from addin.hosts.libreoffice.menu import PYTHON_FILE
from addin.hosts.libreoffice.program import find_office, socket_of

TOOLS = ("Xvfb", "xdotool", "import")
SETTINGS = {
    "Office.Common/Misc": {"ShowTipOfTheDay": "false", "FirstRun": "false"},
    "Office.Common/Save/Document": {"WarnAlienFormat": "false"},
    "Office.Common/Help": {"ExtendedTip": "false"},
    "Setup/Product": {"ooSetupLastVersion": "99.9", "LastTimeDonateShown": "9999999999"},
    "Setup/L10N": {"ooSetupSystemLocale": "en-US"},
}


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if not shutil.which(tool)]


@dataclass
class Screen:
    """The screen: what is typed goes to the window in front."""

    display: str
    pictures: Path

    def tool(self, *arguments: str) -> str:
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            arguments, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout.strip()

    def window(self, name: str, patience: float = 60) -> str:
        """The window whose title has `name` in it, once it is there; typing goes to it."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = self.tool("xdotool", "search", "--onlyvisible", "--name", name).split()
            if found:
                self.tool("xdotool", "windowfocus", found[-1])
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no window {name}")

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.tool("xdotool", "key", "--delay", "30", key)
            time.sleep(0.4)

    def types(self, text: str) -> None:
        self.tool("xdotool", "type", "--delay", "25", text)
        time.sleep(0.6)

    def goes_to(self, cell: str) -> None:
        """Type a cell into the name box."""
        self.keys("ctrl+shift+t", "ctrl+a")
        self.types(cell)
        self.keys("Return")
        time.sleep(0.5)

    def fills_the_screen(self, title: str) -> None:
        window = self.window(title)
        time.sleep(3)
        self.tool("xdotool", "windowsize", window, "1500", "950")
        self.tool("xdotool", "windowmove", window, "0", "0")
        time.sleep(1)

    def saves(self, workbook: Path) -> None:
        """Save, and wait until the file is another."""
        saved = workbook.stat().st_mtime_ns
        self.keys("ctrl+s")
        patience = time.monotonic() + 30
        while workbook.stat().st_mtime_ns == saved and time.monotonic() < patience:
            time.sleep(0.2)
        time.sleep(2)

    def picture(self, name: str) -> Path:
        time.sleep(0.8)
        path = self.pictures / f"{name}.png"
        self.tool("import", "-window", "root", str(path))
        return path


@contextmanager
def calc(workbook: Path, folder: Path, pictures: Path, python: str = "") -> Iterator[Screen]:
    """The workbook open in Calc, with our functions, in a fresh profile under `folder`.

    `python` is the one that the extension's menu starts.
    """
    profile, extensions = folder / "profile", folder / "extensions"
    unpacked_extension(extensions / "leasebridge")
    if python:
        (extensions / "leasebridge" / PYTHON_FILE).write_text(python, encoding="utf-8")
    write_settings(profile)
    pictures.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1500x950x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        display = f":{server.stdout.readline().strip()}"
        office = subprocess.Popen(
            [
                find_office().program("soffice"),
                f"-env:UserInstallation={profile.as_uri()}",
                f"-env:BUNDLED_EXTENSIONS={extensions.as_uri()}",
                *("--norestore", "--nologo", "--nofirststartwizard", "--calc", str(workbook)),
            ],
            env=environment(display, folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield Screen(display, pictures)
        finally:
            os.killpg(office.pid, 9)
            office.wait()
            socket_of(profile).unlink(missing_ok=True)
            server.terminate()


def environment(display: str, folder: Path) -> dict[str, str]:
    """As from the desktop's menu: no Python of ours leads LibreOffice to another."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    screen = {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen", "TMPDIR": str(folder)}
    return {**ours, "PATH": os.defpath, **screen}


def write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, settings in SETTINGS.items()
        for name, value in settings.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )
