"""What `sync --install-timer` would write, by systemd."""

import re
import shutil
import subprocess

from program import Skipped, Town, expect


def check(report):
    if not shutil.which("systemd-analyze"):
        raise Skipped("no systemd-analyze")
    with Town() as town:
        town.serve("--self-signed")
        code, device = town.code("A tablet"), str(town.folder / "tablet.skridt")
        town.run("enrol", code, "--name", "A tablet", "--store", device)
        said = town.run("sync", "--install-timer", "--at", "02:00", "--dry-run", "--store", device)
        units = re.split(r"^(?:# )?(\S*/(\S+\.(?:service|timer))):?$", said, flags=re.M)
        expect(len(units) == 7, f"not two units: {said}")
        files = []
        for name, text in ((units[2], units[3]), (units[5], units[6])):
            files.append(town.folder / name)
            # What is said behind them is for people.
            lines = [line for line in text.splitlines() if re.match(r"\[|\w+=|$", line)]
            files[-1].write_text("\n".join(lines).strip() + "\n")
        outcome = subprocess.run(
            ["systemd-analyze", "--user", "--man=no", "verify", *files],
            capture_output=True, text=True, env={**town.environment(), "XDG_RUNTIME_DIR": town.folder},
        )
        complaints = [
            line for line in outcome.stderr.splitlines() if any(f.name in line for f in files)
        ]
        expect(not complaints, "\n".join(complaints))
        calendar = re.findall(r"^OnCalendar=(.*)$", said, flags=re.M)
        expect(calendar, "no OnCalendar")
        # The night the clocks go forward has no 02:00 to 03:00; there must be a sync all the same.
        nights = ""
        for words in calendar:
            outcome = subprocess.run(
                ["systemd-analyze", "calendar", "--base-time=2027-03-27 12:00", words],
                capture_output=True, text=True, env={**town.environment(), "TZ": "Europe/Copenhagen"},
            )
            expect(outcome.returncode == 0, outcome.stderr)
            nights += outcome.stdout
        expect("Sun 2027-03-28" in nights, f"none on the night of 28 March: {nights}")
    return f"{len(files)} units; {', '.join(calendar)}"
