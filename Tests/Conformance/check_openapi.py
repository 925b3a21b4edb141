import json

from program import ROOT


def check(report):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = json.loads((ROOT / "Schema/openapi.json").read_text())
    OpenAPIV31SpecValidator(document).validate()
    return f"OpenAPI {document['openapi']}, {len(document['paths'])} paths"
