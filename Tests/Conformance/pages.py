"""Every page the program makes, in both languages."""

from check_schemas import REPORTS


def write(town):
    """The files, in the town's folder."""
    out = []
    plan = town.json("plan", "list")[0]["id"] if "list" in town.run("plan", "--help") else None
    for language in ["da", "en"]:
        for name in REPORTS:
            out.append(town.folder / f"{name}.{language}.html")
            town.run(
                "report", name, "--format", "html", "--language", language, "-o", str(out[-1])
            )
        out.append(town.folder / f"plan.{language}.html")
        town.run(
            "plan", "document", plan or town.karen["id"], "--language", language, "-o", str(out[-1])
        )
    return out
