"""The real program, and a small municipality to hold things against."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("SKRIDT") or str(ROOT / ".build/debug/skridt")


class Failed(Exception):
    """A check found something else than it should."""


class Skipped(Exception):
    """A check could not be made here."""


def expect(holds, what):
    if not holds:
        raise Failed(what)


class Town:
    """A central node, its server, and a citizen with a goal."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="skridt-conformance-")
        self.folder = Path(self._folder.name)
        self.store = str(self.folder / "town.skridt")
        self.server = None
        self.run(
            "init", "--name", "Rådhuset", "--municipality", "Kolding", "--central",
            "--administrator", "Anne Holm",
        )
        self.worker = self.json("staff", "add", "--name", "Mette Krog", "--role", "worker")["id"]
        self.karen = self.json("citizen", "register", "--name", "Karen Lund")
        self.run("assign", self.karen["id"], self.worker)
        self.run("plan", "open", self.karen["id"], "--purpose", "En tryg hverdag hjemme")
        self.goal = self.json(
            "goal", "set", self.karen["id"], "--text", "Handler selv hver torsdag",
            "--baseline", "1", "--target", "3",
        )["id"]
        self.run(
            "visit", "record", self.karen["id"], "--minutes", "45", "--mode", "home", "--note",
            "Skrev en indkøbsseddel sammen", "--progress", f"{self.goal}=2", "--as", self.worker,
        )

    def close(self):
        self.stop()
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # The program -----------------------------------------------------------------------------

    def environment(self):
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
            "SKRIDT_STORE": self.store, "TMPDIR": str(self.folder),
        }

    def run(self, *arguments, code=0):
        outcome = subprocess.run(
            [PROGRAM, *arguments, "--language", "en"], capture_output=True, text=True,
            env=self.environment(), timeout=120, stdin=subprocess.DEVNULL,
        )
        if outcome.returncode != code:
            said = (outcome.stdout + outcome.stderr).strip()
            raise Failed(f"skridt {' '.join(arguments)}: {outcome.returncode}: {said}")
        return outcome.stdout

    def yes(self, *command):
        """What tells a command that cannot be undone that it is meant, where it asks."""
        return ["--yes"] if "--yes" in self.run(*command, "--help") else []

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    # The server ------------------------------------------------------------------------------

    def serve(self, *security):
        self.log = open(self.folder / "serve.log", "ab")
        self.server = subprocess.Popen(
            [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--json", *security],
            stdout=subprocess.PIPE, stderr=self.log, env=self.environment(), text=True,
        )
        line = self.server.stdout.readline()
        if not line:
            raise Failed("the server did not start: " + (self.folder / "serve.log").read_text())
        self.url = json.loads(line)["url"]
        return self.url

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(60)
        if self.server:
            self.server.stdout.close()
            self.log.close()
            self.server = None

    def code(self, name):
        return self.json("device", "invite", "--worker", self.worker, "--name", name, "--no-qr")[
            "code"
        ]
