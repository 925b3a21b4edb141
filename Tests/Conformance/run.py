"""Holds the program against what others wrote: `make conform`, `make conform-quick`.

    run.py [--quick] [--strict] [--only NAME …]

Makes itself a virtual environment in .build-conform with the packages pinned beside this file; the only
thing it uses a network for. A check that cannot be made here is skipped and says why; with --strict that
is a failure too. SKRIDT names the program, otherwise .build/debug/skridt.
"""

import argparse
import hashlib
import importlib
import os
import subprocess
import sys
import time
import traceback
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
QUICK = {
    "protobuf": "protoc compiles sync.proto and writes the golden messages byte for byte",
    "vectors": "the examples in Fixtures/golden by another implementation",
    "openapi": "openapi-spec-validator on openapi.json",
    "schemas": "every report and export by its JSON schema",
    "signatures": "a device whose requests http-message-signatures signs",
    "client": "a client written from Schema/ alone",
}
FULL = {
    "schemathesis": "generated requests against the running server",
    "metrics": "promtool on /metrics",
    "pages": "vnu on reports and a plan",
    "accessibility": "axe on the same, narrow and wide, light and dark",
    "timer": "systemd-analyze on the written timer",
    "spreadsheet": "LibreOffice reads the CSV for people",
    "bill": "cyclonedx-python-lib on the bill of materials",
}


def prepare(requirements):
    """The environment's Python, made when it is not there or others were asked for."""
    pinned = b"".join(f.read_bytes() for f in sorted(HERE.glob("requirements*.txt")))
    name = requirements.removesuffix(".txt") + "-" + hashlib.sha256(pinned).hexdigest()[:8]
    folder = ROOT / ".build-conform" / name
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        print(f"Preparing {folder.relative_to(ROOT)} …", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--no-input", "--retries", "1", "--timeout", "15", "-r", HERE / requirements],
            check=True,
        )
        (folder / "ready").touch()
    generated = folder / "generated"
    generated.mkdir(exist_ok=True)
    subprocess.run(
        [python, "-m", "grpc_tools.protoc", f"--proto_path={ROOT / 'Schema'}",
         f"--python_out={generated}", "sync.proto"],
        check=True,
    )
    return python, generated


def hold(checks):
    """Makes the checks, in this process; prints a table, and tells how many failed and were skipped."""
    from program import Failed, Skipped

    rows = []
    for name, about in checks.items():
        print(f"\n{name}: {about}", flush=True)
        began = time.monotonic()
        try:
            said = importlib.import_module("check_" + name).check(lambda word: print("  " + word))
            outcome = "held"
        except Skipped as skipped:
            outcome, said = "skipped", str(skipped)
        except Failed as failed:
            outcome, said = "FAILED", str(failed)
        except Exception as error:  # a fault of the check is a failure like any other
            traceback.print_exc()
            outcome, said = "FAILED", f"{type(error).__name__}: {error}"
        rows.append((name, outcome, f"{time.monotonic() - began:.0f} s", said))
    print()
    for row in rows:
        print(f"{row[0]:<14}{row[1]:<9}{row[2]:>5}  {row[3]}")
    return [sum(row[1] == what for row in rows) for what in ("FAILED", "skipped")]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--quick", action="store_true", help="what installs in a minute")
    options.add_argument("--strict", action="store_true", help="a skipped check is a failure")
    options.add_argument("--only", nargs="+", metavar="NAME", help="these checks")
    options.add_argument("--generated", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.generated:
        sys.path[:0] = [asked.generated]
        checks = QUICK if asked.quick else {**QUICK, **FULL}
        checks = {n: a for n, a in checks.items() if not asked.only or n in asked.only}
        failed, skipped = hold(checks)
        sys.exit(1 if failed or (asked.strict and skipped) else 0)
    try:
        python, generated = prepare("requirements-quick.txt" if asked.quick else "requirements.txt")
    except (subprocess.CalledProcessError, OSError) as error:
        why = error if isinstance(error, OSError) else "see above"
        print(f"Nothing was held: the packages could not be installed ({why}).", file=sys.stderr)
        sys.exit(1 if asked.strict else 0)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = [*sys.argv[1:], "--generated", str(generated)]
    os.execve(python, [str(python), __file__, *arguments], environment)


if __name__ == "__main__":
    main()
