"""Finds LibreOffice and runs it unseen, with a profile that is thrown away afterwards."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.errors import NoLibreOffice, OfficeFailed
from addin.hosts.libreoffice import guard
from addin.hosts.libreoffice.extension import OLDEST
from addin.xlsx import SOCKET, private_folder

_PLACES = {
    "darwin": (
        "/Applications/LibreOffice*.app/Contents/MacOS",
        "~/Applications/LibreOffice*.app/Contents/MacOS",
    ),
    "win32": (
        r"%ProgramFiles%\LibreOffice*\program",
        r"%ProgramFiles(x86)%\LibreOffice*\program",
    ),
}
_OTHER_PLACES = ("/usr/lib*/libreoffice/program", "/opt/libreoffice*/program")
_LOADERS = ("pythonloader.py", "pythonloader.uno.*")
_NOTHING_RUNS = {"DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true"}
_SETTINGS: dict[str, dict[str, Any]] = {
    "Calc/Formula/Load": {"OOXMLRecalcMode": 1},
    "Calc/Content/Update": {"Link": 2},
    "Common/Security/Scripting": _NOTHING_RUNS,
    "Java/VirtualMachine": {"Enable": "false"},
    "Setup/L10N": {"ooLocale": "en-US", "ooSetupSystemLocale": "en-US"},
}
"""Nothing but the document counts: no links, no macros, and numbers in English."""

_NO_OBJECTS: dict[str, dict[str, Any]] = {
    "Common/Security/Scripting": {
        **_NOTHING_RUNS,
        "DisableActiveContent": "true",
    }
}
"""Nothing in a document that comes from another program either; charts count as such."""

_OTHER_PYTHON = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH")
"""What is set where the PATH or Python's own variables lead to a Python that lacks `uno`."""

_OWNER_ONLY = -1 if sys.platform == "win32" else 0o077
"""What others may not do with what it makes: its pipe lies where all may look."""

# Windows' guard needs a package, and the others start faster without any.
_GUARD = (*(["-P"] if sys.platform == "win32" else ["-I", "-S"]), guard.__file__)

_START_IT = "start it by hand to see what it says, and try again"

_MOMENT = 5.0
"""Seconds that a killed process gets to be gone."""
_START = 60.0
"""Seconds that LibreOffice gets to tell its version; after a fresh install it needs ten."""


@dataclass(frozen=True)
class Office:
    """A LibreOffice: the folder of its programs and its version."""

    folder: Path
    version: str

    def program(self, name: str) -> str:
        """The path of one of its programs (`soffice`, `unopkg`), as a console wants it."""
        return str(self.folder / (f"{name}.com" if sys.platform == "win32" else name))

    def misleading(self) -> list[str]:
        """Variables of ours with which a user who starts it from here gets no functions of ours.

        Where LibreOffice brings its own Python, as on Windows and a Mac, none of them counts.
        """
        own = sys.platform in ("win32", "darwin") or any(self.folder.glob("python-core-*"))
        return [] if own else [name for name in _OTHER_PYTHON if os.environ.get(name)]


def find_office() -> Office:
    """The first LibreOffice on the PATH or in the usual places that can run our functions.

    Raises NoLibreOffice.
    """
    needed = f"and this needs version {OLDEST[0]}.{OLDEST[1]} or later"
    newer = "install LibreOffice (libreoffice.org), or add its soffice to the PATH"
    problem = NoLibreOffice(f"LibreOffice not found, {needed}", do=newer)
    for folder in _folders():
        office = Office(folder, _version(folder))
        numbers = [int(number) for number in re.findall(r"\d+", office.version)[:2]]
        named = f"LibreOffice {office.version} in {folder}"
        if tuple(numbers) < OLDEST:
            problem = NoLibreOffice(f"{named} is too old, {needed}", do=newer)
        elif not any(list(folder.parent.glob(f"*/{loader}")) for loader in _LOADERS):
            advice = "install python3-uno (Debian, Ubuntu) or libreoffice-pyuno (Fedora)"
            problem = NoLibreOffice(f"{named} lacks Python support", do=advice)
        else:
            return office
    raise problem


def _folders() -> Iterator[Path]:
    """Folders with a `soffice` in them."""
    name = "soffice.com" if sys.platform == "win32" else "soffice"
    on_path = shutil.which(name) or shutil.which("libreoffice")
    if on_path:
        yield Path(on_path).resolve().parent
    for place in _PLACES.get(sys.platform, _OTHER_PLACES):
        path = Path(os.path.expandvars(place)).expanduser()
        for found in sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor) / name))):
            yield found.parent


def _version(folder: Path) -> str:
    """What it says of itself (`25.2.3.2`), or nothing."""
    with private_folder() as scratch:
        profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
        office = Office(folder, "")
        with suppress(OSError, OfficeFailed):
            said = run_program([office.program("soffice"), profile, "--version"], scratch, _START)
            found = re.search(r"LibreOffice\D*([\d.]+)", said)
            return found[1] if found else ""
    return ""


def socket_of(profile: Path) -> Path:
    """Through it a second start would find the first; a LibreOffice that is killed leaves it."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    mark = "".join(f"{byte:x}" for byte in digest)
    return Path(f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{mark}")


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A folder for one run: documents, extensions, the profile and whatever LibreOffice leaves."""
    with private_folder() as folder:
        if sys.platform != "win32":
            (folder / SOCKET).symlink_to(socket_of(folder / "profile"))
        yield folder


def convert(
    office: Office,
    document: Path,
    target: str,
    extensions: Path,
    timeout: float,
    *,
    charts: bool = False,
) -> Path:
    """Have a document in a throw-away folder converted by a filter (`json:name`); the new file.

    `extensions` is a folder with unpacked extensions; `charts` are drawn if they are wanted.
    Raises OfficeFailed.
    """
    folder = document.parent
    _write_settings(folder / "profile", _SETTINGS if charts else _SETTINGS | _NO_OBJECTS)
    run_program(
        [
            office.program("soffice"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"-env:BUNDLED_EXTENSIONS={extensions.as_uri()}",
            # As root it would make the cache of all users, for the owner alone.
            f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'shared').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", target),
            *("--outdir", str(folder / "converted"), str(document)),
        ],
        folder,
        timeout,
        umask=_OWNER_ONLY,
    )
    made = folder / "converted" / f"{document.stem}.{target.partition(':')[0]}"
    if not made.exists():
        what = f"LibreOffice {office.version} could not calculate the workbook"
        raise OfficeFailed(what, do="open it there to see why, or leave --engine out")
    return made


def _write_settings(profile: Path, settings: Mapping[str, Mapping[str, Any]]) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{"" if path.startswith("Setup") else "Office."}{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, values in settings.items()
        for name, value in values.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def run_program(
    command: Sequence[str],
    folder: Path,
    timeout: float,
    user: int | None = None,
    umask: int = -1,
) -> str:
    """Run a program of LibreOffice's with all that it starts; what it printed.

    `user` is who runs it instead, at home in `folder`; only a superuser can ask for that.
    Whatever happens, nothing of it is running afterwards, nor when this process is killed. Raises
    OfficeFailed.
    """
    printed = folder / "printed.txt"
    who = "" if user is None else str(user)
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *_GUARD, who, *command],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            umask=umask,
            env=_environment(folder) | ({} if user is None else {"HOME": str(folder)}),
            **_own_group(),
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            what = f"LibreOffice gave no answer within {timeout:g} seconds"
            raise OfficeFailed(what, do=_START_IT) from None
        finally:
            _end(process)
    said = printed.read_text(encoding="utf-8", errors="replace")
    if code:
        raise OfficeFailed(f"LibreOffice ended with {_how(code, said)}", do=_START_IT)
    return said


def _how(code: int, said: str) -> str:
    reasons = [line.strip() for line in said.splitlines() if line.startswith("ERROR: ")]
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return ": ".join([how, *(reason.removeprefix("ERROR: ") for reason in reasons[:1])])


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"start_new_session": True}


def _environment(folder: Path) -> dict[str, str]:
    """Ours, but for what would lead the Python inside LibreOffice to ours instead of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "__PYVENV"))
    }
    if sys.platform != "win32":
        # A LibreOffice that uses the system's Python looks for it along the PATH.
        kept["PATH"] = os.pathsep.join([os.defpath, kept.get("PATH", "")])
        kept["TMPDIR"] = str(folder)
    return kept


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started, and wait until they are gone."""
    if process.stdin:
        process.stdin.close()
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)
        process.wait()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    patience = time.monotonic() + _MOMENT
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < patience:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
