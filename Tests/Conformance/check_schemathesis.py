"""Generated requests, unsigned and signed, against the running server."""

import os
import subprocess
import sys
from pathlib import Path

from program import PROGRAM, Town, expect

EXAMPLES = os.environ.get("EXAMPLES", "40")
SEED = os.environ.get("SEED", "1")


def check(report):
    report(f"SEED={SEED} EXAMPLES={EXAMPLES}")
    with Town() as town:
        url = town.serve("--plain-http")
        code = town.code("A stranger's device")
        environment = {
            **os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "SKRIDT": PROGRAM,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
            "SKRIDT_CODE": code, "SKRIDT_URL": url,
        }
        outcome = subprocess.run(
            [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
             "run", f"{url}/openapi.json",
             "--max-examples", EXAMPLES, "--seed", SEED, "--no-color", "--phases",
             "examples,coverage,fuzzing", "--checks",
             "not_a_server_error,status_code_conformance,content_type_conformance,"
             "response_headers_conformance,response_schema_conformance"],
            capture_output=True, text=True, env=environment, cwd=town.folder,
        )
        expect(town.server.poll() is None, "the server is gone")
    lines = outcome.stdout.strip().splitlines()
    if outcome.returncode:
        print("\n".join(lines[-120:]), outcome.stderr[-2000:])
    expect(outcome.returncode == 0, lines[-1] if lines else outcome.stderr)
    made = [line.strip() for line in lines if "generated" in line.lower()]
    return made[-1] if made else "held"
