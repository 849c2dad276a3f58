"""A Chromium without a window, driven over a pipe with nothing but the standard library.

Used by the page's tests where Chromium is installed. Everything the page tries to fetch, every message on the console
and every exception is kept.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return os.environ.get("TOCSIN_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page in one browser; use it as a context."""

    def __init__(self, width: int = 1400, height: int = 900) -> None:
        self.size = (width, height)
        self.events: list[dict[str, Any]] = []
        self._number = 0
        self._buffer = b""
        self._session: str | None = None

    def __enter__(self) -> Self:
        self._profile = tempfile.mkdtemp(prefix="tocsin-chromium-")
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        program = chromium()
        assert program is not None
        words = [program, *OPTIONS, f"--user-data-dir={self._profile}", f"--window-size={self.size[0]},{self.size[1]}"]
        # Chromium reads commands from descriptor 3 and answers on 4.
        command = f"exec {shlex.join(words)} about:blank 3<&{to_read} 4>&{from_write}"
        self._process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self._write, self._read = to_write, from_read
        os.set_blocking(self._read, False)
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self.resize(*self.size)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, path: Path, fragment: str = "") -> None:
        """Loads a file and waits until it and its script are done."""
        # By way of an empty page: going to another part of the page that is open would load nothing.
        for address in ("about:blank", path.resolve().as_uri() + fragment):
            self.events.clear()
            self._call("Page.navigate", {"url": address})
            self._wait(lambda: any(event["method"] == "Page.loadEventFired" for event in self.events))
        time.sleep(0.05)  # not a timer of the page: where scripts are off, none runs

    def run(self, script: str) -> Any:
        """What an expression of JavaScript comes to in the page."""
        answer = self._call(
            "Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True, "userGesture": True}
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def key(self, key: str) -> None:
        """One key pressed and let go."""
        code = {"Tab": 9, "Enter": 13, "Escape": 27}.get(key, ord(key[0].upper()))
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        for sort in ("keyDown", "keyUp"):
            values = {
                "type": sort,
                "key": key,
                "windowsVirtualKeyCode": code,
                "text": text if sort == "keyDown" else "",
            }
            self._call("Input.dispatchKeyEvent", values)

    def resize(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", metrics)

    def media(self, media: str = "", **features: str) -> None:
        """Shows the page as ``print`` or with features such as ``prefers_color_scheme``."""
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._call("Emulation.setEmulatedMedia", {"media": media, "features": listed})

    def scripts(self, *, enabled: bool) -> None:
        """Whether the page's own script runs."""
        self._call("Emulation.setScriptExecutionDisabled", {"value": not enabled})

    def shot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", {"format": "png"})["data"]))

    def complaints(self) -> list[str]:
        """Exceptions and errors or warnings on the console since the page was opened."""
        out = []
        for event in self.events:
            values = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                out.append(str(values["exceptionDetails"]))
            elif event["method"] == "Log.entryAdded" and values["entry"]["level"] in {"error", "warning"}:
                out.append(values["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled" and values["type"] in {"error", "warning", "assert"}:
                out.append(str(values["args"]))
        return out

    def requests(self) -> list[str]:
        """Every address the page asked for, itself first."""
        return [
            event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"
        ]

    def dialogs(self) -> int:
        """How many alerts and the like the page opened."""
        return sum(event["method"] == "Page.javascriptDialogOpening" for event in self.events)

    def _call(self, method: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values or {}}
        if self._session is not None:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        answers: list[dict[str, Any]] = []
        wanted = self._number
        self._wait(lambda: bool(answers), lambda found: found.get("id") == wanted and answers.append(found) is None)
        assert "error" not in answers[0], f"{method}: {answers[0]['error']}"
        result: dict[str, Any] = answers[0]["result"]
        return result

    def _wait(self, done: Callable[[], bool], take: Callable[[dict[str, Any]], bool] = lambda _: False) -> None:
        until = time.monotonic() + 60
        while not done():
            assert time.monotonic() < until, "Chromium does not answer"
            assert self._process.poll() is None, "Chromium has ended"
            try:
                self._buffer += os.read(self._read, 1 << 20)
            except BlockingIOError:
                time.sleep(0.005)
                continue
            *messages, self._buffer = self._buffer.split(b"\0")
            for message in messages:
                found = json.loads(message)
                if not take(found) and "method" in found:
                    self.events.append(found)
