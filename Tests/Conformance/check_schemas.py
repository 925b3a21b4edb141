"""Reports and exports by the schemas that describe them, and the schemas by theirs."""

import json
from datetime import date

from program import ROOT, Town, expect

REPORTS = ["initiatives", "half-year", "yearly", "goals", "continuity", "targets", "workload"]


def check(report):
    from jsonschema import Draft202012Validator

    def validator(name):
        schema = json.loads((ROOT / "Schema" / name).read_text())
        Draft202012Validator.check_schema(schema)
        return Draft202012Validator(schema)

    reports, plans = validator("report.schema.json"), validator("goal-plan.schema.json")
    count = 0
    with Town() as town:
        for name in REPORTS:
            for language in ["da", "en"]:
                reports.validate(town.json("report", name, "--language", language))
                count += 1
        folder = town.folder / "plans"
        folder.mkdir()
        town.run("plan", "export", "--day", date.today().isoformat(), "--folder", str(folder))
        files = list(folder.glob("*.json"))
        expect(files, "no plan was exported")
        for file in files:
            plans.validate(json.loads(file.read_text()))
    return f"{count} reports, {len(files)} exports"
