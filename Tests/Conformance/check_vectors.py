"""The examples in Fixtures/golden, read and written by the other implementation (PROTOCOL.md, 13)."""

from program import ROOT, expect

GOLDEN = ROOT / "Fixtures/golden"


def parts(name):
    """Lines that end with a colon say what the hexadecimal lines below them are."""
    out, title = {}, None
    for line in (GOLDEN / name).read_text().splitlines():
        if line.startswith("  "):
            out[title] += bytes.fromhex(line.strip())
        elif line:
            title = line.removesuffix(":")
            out[title] = b""
    return out


def id_of(byte):
    return bytes([byte]) * 8 + bytes(7) + bytes([byte])


def check(report):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    import sync_pb2
    from device import read_code
    from octets import Body, read_value, text, u64, value
    from receipts import is_receipt_signed, receipt_tips
    from sealing import Card, clear_part, event_hash, head_statement, sha256

    bodies = parts("body-1.txt")
    for title, data in bodies.items():
        body = Body.read(data)
        expect(body.type is not None and body.entity == id_of(4), f"body {title}")
        expect(body.bytes == data, f"body {title} is written differently")
        expect(Body.read(data + b"\x01\x02").bytes == data, f"body {title}: more behind it")
    values = parts("value-1.txt")
    for title, data in values.items():
        expect(value(read_value(data)) == data, f"value {title}")
    expect(read_value(values["smallest"]) == -(2**63), "the smallest number")

    clear, event, following, head, fingerprint = parts("envelope-1.txt").values()
    digest = sha256(bytes(range(60)))
    expect(clear == clear_part(id_of(1), id_of(2), 5, 2, 60), "the clear part")
    expect(event == event_hash(bytes(32), clear, digest), "the hash")
    expect(following == event_hash(event, clear, digest), "the hash after it")
    expect(head == head_statement(id_of(1), id_of(2), 5, event), "what a head signs")
    tip = id_of(2) + u64(5) + u64(0x0A0B_0C0D_0E0F_1011)
    expect(
        fingerprint == sha256(text("skridt/scope") + b"\x01" + id_of(1) + tip), "the fingerprint"
    )
    sealed = bytes.fromhex((GOLDEN / "sealed-1.txt").read_text())
    plain = AESGCM(b"\x11" * 32).decrypt(sealed[:12], sealed[12:], clear)
    expect(plain == b"sealed once", "the sealed bytes")

    card = Card((GOLDEN / "card-1.txt").read_text().strip())
    key = Ed25519PrivateKey.from_private_bytes(b"\x33" * 32).public_key().public_bytes_raw()
    expect((card.name, card.signing_key) == ("Åses telefon", key), "the card")
    tips, signature = map(bytes.fromhex, (GOLDEN / "receipt-1.txt").read_text().split())
    said = sync_pb2.Receipt(scope=id_of(1), generation=2, counter=9, at=77, signature=signature)
    said.tips.add(feed=id_of(2), sequence=5, check=0x0A0B_0C0D_0E0F_1011)
    said.tips.add(feed=id_of(3), sequence=300, check=1)
    expect(is_receipt_signed(said, key), "the receipt")
    expect(tips == receipt_tips(said), "the receipt's tips")
    secret, _, url = read_code((GOLDEN / "http/v1-enrolment-code.txt").read_text())
    expect((secret, url) == (bytes(range(16)), "https://skridt.testkobing.dk:8443"), "the code")
    return f"{len(bodies)} bodies, {len(values)} values, a chain, a seal, a card, a receipt, a code"
