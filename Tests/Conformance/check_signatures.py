"""RFC 9421 and 9530 by another implementation: what a device signs with it is taken."""

import base64
import datetime
import hashlib
import json
import os
from urllib.parse import urlsplit

from program import ROOT, Town, expect


class Request:
    """As much of a request as the library looks at."""

    def __init__(self, method, url, content):
        self.method, self.url, self.body = method, url, content
        self.headers = {"Content-Type": "application/json"}


WAYS = {
    "the least": dict(label="skridt"),
    "another label": dict(label="sig1"),
    "another order, without alg": dict(
        covered_component_ids=("content-digest", "@query", "@path", "@method"), include_alg=False
    ),
    "more components": dict(
        covered_component_ids=(
            "@method", "@authority", "@path", "@query", "content-type", "content-digest"
        )
    ),
    "an end": dict(expires=True),
    "SHA-512 beside SHA-256": dict(digests=2),
}
LEAST = ("@method", "@path", "@query", "content-digest")


def check(report):
    from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
    from http_message_signatures import algorithms

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from device import Device, Refused, read_code
    from sealing import base64url

    # What the program once signed, with the key of the bytes 1 to 32.
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    golden = (ROOT / "Fixtures/golden/http/v1-signed-request.txt").read_text().splitlines()
    request = Request("POST", "https://localhost/v1/session", b"hej")
    request.headers = dict(line.split(": ", 1) for line in golden)
    key_id = request.headers["Signature-Input"].split('keyid="')[1].split('"')[0]
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={key_id: key.public_key()}, private_keys={}),
    )
    verifier.verify(request, max_age=datetime.timedelta(days=100_000), body=request.body)

    def fields(device, target, content, way):
        way = dict(way)
        request = Request("POST", f"https://{device.url.netloc}{target}", content)
        request.headers["Content-Type"] = (
            "application/json" if target != "/v1/session" else "application/vnd.skridt.session"
        )
        now = datetime.datetime.now(datetime.timezone.utc)
        if way.pop("expires", False):
            way["expires"] = now + datetime.timedelta(minutes=2)
        if way.pop("digests", 0):
            request.headers["Content-Digest"] = ", ".join(
                f"{name}=:{base64.b64encode(hashlib.new(kind, content).digest()).decode()}:"
                for name, kind in (("sha-512", "sha512"), ("sha-256", "sha256"))
            )
            way["use_existing_digest"] = True
        key = Ed25519PrivateKey.from_private_bytes(device.identity.private_bytes())
        name = device.identity.replica.hex()
        keys = MappingKeyResolver(public_keys={}, private_keys={name: key})
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
            request, key_id=name, created=now, nonce=base64url(os.urandom(16)), body=content,
            **{"covered_component_ids": LEAST, **way},
        )
        del request.headers["Content-Type"]
        return request.headers

    with Town() as town:
        town.serve("--self-signed")
        device = Device({}, "Signed by another")
        code = town.code("Signed by another")
        secret, device.fingerprint, url = read_code(code)
        device.url = urlsplit(url)
        content = json.dumps(
            {"secret": base64url(secret), "card": device.identity.card(device.name)}
        ).encode()
        for name, way in WAYS.items():
            signed = fields(device, "/v1/enrolment", content, way)
            device.post("/v1/enrolment", content, "application/json", signed)
            report(name)
        try:
            device.post("/v1/enrolment", content, "application/json", signed)
            expect(False, "a request was carried out twice")
        except Refused as refusal:
            expect(refusal.problem["type"] == "urn:skridt:problem:replayed", str(refusal))
        try:
            signed = fields(device, "/v1/enrolment", content, WAYS["the least"])
            device.post("/v1/enrolment", content + b" ", "application/json", signed)
            expect(False, "changed content was taken")
        except Refused as refusal:
            expect(refusal.status == 401, str(refusal))
    return f"{len(WAYS)} ways to sign taken, a replay and a change refused"
