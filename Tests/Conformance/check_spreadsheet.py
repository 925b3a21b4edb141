"""A spreadsheet on a Danish machine reads what is written for people."""

import csv
import shutil
import subprocess

from check_schemas import REPORTS
from program import Skipped, Town, expect


def check(report):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        raise Skipped("no LibreOffice: install libreoffice-calc-nogui")
    with Town() as town:
        # A cell that a spreadsheet might take for something else, and an hour with decimals.
        town.run(
            "visit", "record", town.karen["id"], "--minutes", "50", "--as", town.worker
        )
        files = []
        for name in REPORTS:
            files.append(town.folder / f"{name}.csv")
            town.run("report", name, "--format", "csv", "--language", "da", "-o", str(files[-1]))
        # Into one text a sheet: what it says of numbers shows what it took for numbers.
        subprocess.run(
            [office, f"-env:UserInstallation=file://{town.folder}/office", "--headless",
             "--infilter=CSV:59,34,76,1,,1030,false,true", "--convert-to",
             "csv:Text - txt - csv (StarCalc):9,34,76,1,,1033,false,true", "--outdir",
             town.folder / "read", *files],
            check=True, capture_output=True, timeout=300,
        )
        wrong, numbers = [], 0
        for file in files:
            with open(file, newline="", encoding="utf-8-sig") as said:
                written = list(csv.reader(said, delimiter=";"))
            with open(town.folder / "read" / file.name, newline="", encoding="utf-8-sig") as said:
                shown = list(csv.reader(said, delimiter="\t"))
            expect(len(written) == len(shown), f"{file.name}: {len(written)} rows, {len(shown)} read")
            for before, after in zip(written, shown):
                for one, other in zip(before, after):
                    numbers += _number(one, ",") is not None
                    if _number(one, ",") is not None and _number(one, ",") != _number(other, "."):
                        wrong.append(f"{file.name}: {one!r} became {other!r}")
        expect(not wrong, "; ".join(wrong[:5]))
        expect(numbers > len(files), "no numbers: not the form a Danish spreadsheet reads")
    return f"{len(files)} files, {numbers} numbers read as numbers"


def _number(cell, point):
    try:
        return float(cell.replace(point, "."))
    except ValueError:
        return None
