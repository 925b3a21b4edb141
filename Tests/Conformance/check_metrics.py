import http.client
import shutil
import subprocess
from urllib.parse import urlsplit

from program import ROOT, Skipped, Town, expect


def promtool():
    """The one on this machine; otherwise out of Debian's package, installed nowhere."""
    if shutil.which("promtool"):
        return shutil.which("promtool")
    folder = ROOT / ".build-conform/prometheus"
    tool = folder / "usr/bin/promtool"
    if not tool.exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise Skipped("no promtool: install Prometheus")
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.deb"):
            file.unlink()
        fetched = subprocess.run(
            ["apt-get", "download", "prometheus"], cwd=folder, capture_output=True
        )
        files = list(folder.glob("*.deb"))
        if fetched.returncode or not files:
            raise Skipped("no promtool, and the package prometheus could not be fetched")
        subprocess.run(["dpkg-deb", "-x", files[0], folder], check=True)
    return str(tool)


def check(report):
    tool = promtool()
    with Town() as town:
        address = urlsplit(town.serve("--plain-http"))
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        text = answer.read()
        expect(answer.status == 200, f"/metrics: {answer.status}")
    outcome = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True)
    said = (outcome.stdout + outcome.stderr).decode().strip()
    expect(outcome.returncode == 0 and not said, said)
    return f"{sum(line.startswith(b'# TYPE') for line in text.splitlines())} metrics"
