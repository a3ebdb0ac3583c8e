"""The code taken out of a produced workbook, run by Pyodide: in Node, and in a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from addin.handoff.flow import handoff
from tests.addin.handoff.lite.stored_files import properties
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLES, agrees
from workbooks import TEMPLATE

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120


def as_lite(argument: Any) -> Any:
    """An argument as Lite hands it over with `ndim=2`: always rows."""
    argument = as_cells(argument)
    return argument if isinstance(argument, list) else [[argument]]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook's own `main.py`, the calls of every worked example, and xlwings."""
    folder = tmp_path_factory.mktemp("lite")
    wheels = list(HERE.glob("xlwings-*.whl"))
    if not (HERE / "node_modules/pyodide").is_dir() or not wheels:
        pytest.skip("Pyodide is not there: run tests/end_to_end/lite/prepare (needs npm)")
    handoff(TEMPLATE, "lite", folder / "lite.xlsx")
    (folder / "main.py").write_text(properties(folder / "lite.xlsx")["main.py"], encoding="utf-8")
    calls = [[f.name, [as_lite(a) for a in arguments]] for f, arguments, _ in EXAMPLES]
    (folder / "calls.json").write_text(json.dumps(calls))
    shutil.copyfile(wheels[0], folder / "xlwings.whl")
    return folder


def check(answers: list[dict[str, Any]]) -> None:
    """Every example is answered as in plain Python; what is raised, Lite shows as #VALUE!."""
    assert len(answers) == len(EXAMPLES)
    for (function, arguments, expected), answer in zip(EXAMPLES, answers, strict=True):
        if "raised" in answer:
            assert answer["raised"] == "ValueError" and answer["message"], function.name
        value = answer.get("value", "#VALUE!")
        assert agrees(value, expected), f"{function.name}{arguments}: {answer}"


def test_every_example_in_node(given: Path) -> None:
    node = shutil.which("node") or pytest.skip("Node is not installed")
    files = [str(given / name) for name in ("xlwings.whl", "main.py", "calls.json")]
    command = [node, "node.mjs", *files]
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    check(json.loads(done.stdout))


class _Handler(SimpleHTTPRequestHandler):
    """Serves the page and what it needs; the page posts what the functions answered."""

    given: Path
    said: list[str]

    def translate_path(self, path: str) -> str:
        if path.startswith("/given/"):
            return str(self.given / path.removeprefix("/given/"))
        return super().translate_path(path)

    def do_POST(self) -> None:
        self.said.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()
        threading.Thread(target=self.server.shutdown).start()

    def log_message(self, *_: Any) -> None:
        """Say nothing: pytest has the terminal."""


@contextmanager
def _browser(program: str, folder: Path, url: str) -> Iterator[None]:
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with subprocess.Popen(
        [program, *options, f"--user-data-dir={folder}", url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as browser:
        try:
            yield
        finally:
            browser.kill()


def test_every_example_in_a_browser(given: Path, tmp_path: Path) -> None:
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        pytest.skip("no Chromium is installed")
    said: list[str] = []
    handler = type("Handler", (_Handler,), {"given": given, "said": said})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(HERE))) as server:
        late = threading.Timer(PATIENCE, server.shutdown)
        late.start()
        with _browser(found[0], tmp_path, f"http://127.0.0.1:{server.server_port}/browser.html"):
            server.serve_forever()
        late.cancel()
    assert said, "the browser did not answer"
    answers = json.loads(said[0])
    assert isinstance(answers, list), answers
    check(answers)
