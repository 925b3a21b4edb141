from program import ROOT, Skipped, expect


def check(report):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    file = ROOT / ".build/release/skridt.cdx.json"
    if not file.exists():
        raise Skipped("no bill of materials: make release")
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read_text())
    expect(problem is None, str(problem))
    expect((file.parent / "THIRD-PARTY-NOTICES.txt").exists(), "no notices beside it")
    return "CycloneDX 1.6"
