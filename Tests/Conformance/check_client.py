"""A client written from Schema/ alone, held against the program."""

import json
import os

from program import ROOT, Town, expect

KINDS = json.loads((ROOT / "Schema/kinds.json").read_text())


def check(report):
    import sync_pb2
    from cryptography.hazmat.primitives import hpke
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from device import Device, Refused
    from log import edit
    from octets import WRITES, Body, Ref, Write, ADD, value
    from sealing import Hpke

    own = X25519PrivateKey.generate()
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    context, encapsulated = Hpke.sender(own.public_key().public_bytes_raw(), b"info")
    sealed = encapsulated + context.seal(b"plain")
    expect(suite.decrypt(sealed, own, b"info") == b"plain", "HPKE differs from another's")

    with Town() as town:
        town.serve("--self-signed")
        device = Device(KINDS, "A device of another make")
        device.enrol(town.code("A device of another make"))
        expect(device.worker.hex() == town.worker, "enrolled for somebody else")
        expect(device.sync(), "the first sync did not end equal")
        karen = bytes.fromhex(town.karen["scope"])
        goal, citizen = bytes.fromhex(town.goal), bytes.fromhex(town.karen["id"])
        report(f"pulled {sum(len(f.events) for f in device.log.feeds.values())} events, all verified")

        def folded():
            return device.log.entities(karen)[goal]

        def listed():
            return next(g for g in town.json("goal", "list") if g["id"] == town.goal)

        expect(folded()["kind"] == "goal", "the goal is another kind")
        for name in ["text", "baseline", "target", "status", "statusDate"]:
            expect(folded()["fields"].get(name) == listed()[name], f"the goal's {name} differs")

        def write(entity, kind, writes, scope=karen):
            body = Body(
                WRITES, entity, kind=kind, author=device.worker, role="worker", content=writes
            )
            device.log.write(device.identity, device.worker, scope, [body])

        def over(group):
            event = folded()["events"][group]
            return [Ref(event.sequence, event.feed.id)]

        moment = "2026-10-15T14:00:00+02:00[Europe/Copenhagen]"
        visit, progress = os.urandom(16), os.urandom(16)
        write(visit, "visit", [
            edit("status", {"status": "done", "start": moment, "minutes": 30}),
            edit("mode", {"mode": "home"}),
            edit("note", {"note": "Skrevet af en anden klient: æ, ø, å"}),
            Write("staff", ADD, [], value(device.worker.hex())),
        ])
        write(progress, "progress", [
            edit("observation", {"goal": goal.hex(), "value": 3, "occurredAt": moment}),
            edit("status", {"status": "recorded"}),
        ])
        write(goal, "goal", [edit("text", {"text": "Handler selv to gange om ugen"}, over("text"))])
        expect(device.sync(), "the sync after writing did not end equal")
        expect(listed()["text"] == "Handler selv to gange om ugen", "the edit did not arrive")
        visits = {v["id"]: v for v in town.json("visit", "list", town.karen["id"])}
        expect(visits[visit.hex()]["note"].endswith("æ, ø, å"), "the visit did not arrive")
        report("wrote a visit, an observation and an edit; equal roots")

        scope, newcomer = os.urandom(16), os.urandom(16)
        write(newcomer, "citizen", [
            edit("name", {"name": "Ny Borger"}),
            edit("status", {"status": "active", "statusDate": "2026-10-15"}),
        ], scope)
        expect(device.sync(), "the sync with a new scope did not end equal")
        names = {c["name"] for c in town.json("citizen", "list")}
        expect("Ny Borger" in names, f"the new citizen did not arrive: {names}")
        report("began a citizen's scope with a key of its own")

        write(goal, "goal", [edit("text", {"text": "Handler selv, ofte"}, over("text"))])
        town.run("goal", "revise", town.goal, "--text", "Handler med en støtte")
        expect(device.sync(), "the sync with a conflict did not end equal")
        found = [c for c in town.json("conflicts", "list") if c.get("entity") == town.goal]
        expect(folded()["conflicts"] == ["text"] and len(found) == 1, f"no conflict: {found}")
        town.run("conflicts", "resolve", found[0]["id"], "--take", "A", "--reason", "aftalt")
        expect(device.sync(), "the sync with a settlement did not end equal")
        expect(folded()["conflicts"] == [], "the settlement was not folded")
        expect(folded()["fields"]["text"] == listed()["text"], "the settled text differs")
        town.run("conflicts", "undo", found[0]["id"], "--reason", "for tidligt")
        expect(device.sync() and folded()["conflicts"] == ["text"], "the undo was not folded")
        report("the same conflict, settlement and undo on both sides")

        forged = sync_pb2.Message()
        run = next(iter(device.log.runs(scope, [])))
        run.feed = os.urandom(16)
        forged.batch.runs.append(run)
        later = sync_pb2.Message.FromString(b"\x9a\x06\x01\x00")
        answer = device.exchange(later, forged)
        expect(len(answer) == 1, "a message of a later version was not passed over")
        refused = [r.reason for r in answer[0].ack.refused]
        expect(refused == [1], "a forged run was not refused as such")

        stick, answer = str(town.folder / "to.skridt-b"), str(town.folder / "from.skridt-b")
        right = device.log.clock
        device.log.clock = lambda: right() - 86_400_000
        write(citizen, "citizen", [edit("phone", {"phone": "12345678"})])
        device.log.clock = right
        device.write_bundle(stick)
        town.run("bundle", "read", stick)
        shown = town.json("citizen", "show", town.karen["id"])
        expect("12345678" in json.dumps(shown), "what was written by a slow clock did not arrive")
        town.run("goal", "revise", town.goal, "--target", "4")
        town.run("bundle", "write", "--to", device.identity.replica.hex(), "--output", answer)
        expect(device.read_bundle(answer), "the bundle did not make both equal")
        expect(folded()["fields"]["target"] == 4, "the bundle's event was not folded")
        expect(device.log.root() is not None and device.sync(), "not equal after bundles")
        report("a bundle each way")

        town.run("erase", town.karen["id"], "--ground", "prøve", *town.yes("erase"))
        expect(device.sync(), "the sync after an erasure did not end equal")
        expect(karen not in device.log.scopes and karen not in device.log.keys, "not erased")
        town.run("device", "revoke", device.identity.replica.hex(), *town.yes("device", "revoke"))
        try:
            device.sync()
            expect(False, "a revoked device was let in")
        except Refused as refusal:
            expect(refusal.problem["type"] == "urn:skridt:problem:revoked", str(refusal))
        counts = ", ".join(f"{n} {what}" for what, n in device.verified.items())
        return f"{counts} verified; erasure and revocation obeyed"
