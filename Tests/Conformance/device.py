"""PROTOCOL.md, sections 3, 4, 9 and 11: a device of its own, over HTTPS and by bundle."""

import base64
import hashlib
import http.client
import json
import os
import ssl
import time
from urllib.parse import urlsplit

import sync_pb2
from log import Log
from octets import Broken, Reader, u32, u64, varint
from receipts import is_receipt_signed, receipt
from sealing import Card, Hpke, Identity, base64url, from_base64url, is_signed, open_key, seal_key
from sealing import sha256


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('type')} {problem.get('title')}")
        self.status = status
        self.problem = problem


def read_code(code):
    """Section 3: the secret, the certificate's fingerprint and the URL of an enrolment code."""
    data = from_base64url("".join(code.split()).removeprefix("skridt-enrol:"))
    said, check = data[:-4], data[-4:]
    if sha256(said)[:4] != check or said[0] != 1:
        raise Broken("no code")
    return said[1:17], said[17:49], said[49:].decode()


def frame(messages):
    parts = [m.SerializeToString() for m in messages]
    return b"".join(varint(len(part)) + part for part in parts)


def unframe(data):
    reader, out = Reader(data), []
    while not reader.is_at_end:
        out.append(sync_pb2.Message.FromString(reader.blob()))
    return out


class Device:
    def __init__(self, kinds, name):
        self.name = name
        self.identity = Identity()
        self.log = Log(kinds)
        self.signed_for = {}  # by scope: the central node's last receipt
        self.counter = 1
        self.verified = {"receipts": 0, "runs": 0, "hellos": 0}

    # Requests --------------------------------------------------------------------------------

    def signature_fields(self, method, target, content):
        """Section 4, as little as may be covered."""
        path, _, query = target.partition("?")
        digest = f"sha-256=:{base64.b64encode(sha256(content)).decode()}:"
        parameters = (
            '("@method" "@path" "@query" "content-digest")'
            f";created={int(time.time())}"
            f';nonce="{base64url(os.urandom(16))}";keyid="{self.identity.replica.hex()}"'
            ';alg="ed25519"'
        )
        base = (
            f'"@method": {method}\n"@path": {path}\n"@query": ?{query}\n'
            f'"content-digest": {digest}\n"@signature-params": {parameters}'
        )
        signature = base64.b64encode(self.identity.sign(base.encode())).decode()
        return {
            "Content-Digest": digest,
            "Signature-Input": f"skridt={parameters}",
            "Signature": f"skridt=:{signature}:",
        }

    def post(self, target, content, kind, fields=None):
        connection = self._connect()
        fields = fields or self.signature_fields("POST", target, content)
        try:
            connection.request("POST", target, content, {"Content-Type": kind, **fields})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise Refused(answer.status, json.loads(body))
        return body

    def _connect(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        # The certificate is compared byte for byte, which says more than its names and dates.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            self.url.hostname, self.url.port, timeout=60, context=context
        )
        connection.connect()
        certificate = connection.sock.getpeercert(binary_form=True)
        if hashlib.sha256(certificate).digest() != self.fingerprint:
            connection.close()
            raise Broken("another server answers")
        return connection

    # Enrolment -------------------------------------------------------------------------------

    def enrol(self, code):
        secret, self.fingerprint, url = read_code(code)
        self.url = urlsplit(url)
        request = {"secret": base64url(secret), "card": self.identity.card(self.name)}
        answer = json.loads(
            self.post("/v1/enrolment", json.dumps(request).encode(), "application/json")
        )
        self.central = Card(answer["central"])
        if not self.central.is_central:
            raise Broken("no central node's card")
        self.worker = bytes.fromhex(answer["worker"])
        self.log.central_key = self.central.signing_key
        self.log.municipality = self.central.municipality

    # Sessions --------------------------------------------------------------------------------

    def exchange(self, *messages):
        answer = unframe(
            self.post("/v1/session", frame(messages), "application/vnd.skridt.session")
        )
        for message in answer:
            if message.WhichOneof("kind") == "refusal":
                raise Broken(f"refused: {message.refusal.reason}")
        return answer

    def sync(self):
        """One whole session; True when both sides proved that they hold the same."""
        nonce = os.urandom(16)
        answer = self.exchange(self._hello(nonce))
        self._check_reply(answer[0].hello, nonce)
        theirs = {s.scope: s.fingerprint for m in answer[1:] for s in m.summary.scopes}
        if len(answer) == 1:
            theirs = {scope: self.log.fingerprint(scope) for scope in self.log.scopes}
        questions = {
            scope
            for scope in set(theirs) | set(self.log.scopes)
            if theirs.get(scope) != self._fingerprint(scope) or self._unsent(scope)
        }
        if not questions:
            return answer[0].hello.root == self.log.root()
        vectors = self._vectors(questions)
        answer, leave = self.exchange(vectors), []
        while True:
            received = False
            for message in answer:
                kind = message.WhichOneof("kind")
                if kind == "vectors":
                    self._follow(message.vectors)
                    leave += message.vectors.leave
                if kind in ("vectors", "ack"):
                    self._keep(getattr(message, kind).receipts)
                elif kind == "batch":
                    received = received or bool(message.batch.runs) or message.batch.more
                    questions |= self._take(message.batch)
            batch = self._batch(questions)
            if not received and not batch.batch.runs:
                break
            ack = sync_pb2.Message()
            ack.ack.receipts.extend(self._receipts(questions))
            answer = self.exchange(*([batch] if batch.batch.runs else []), ack)
        return self._finish(leave)

    def _finish(self, leave):
        left = [scope for scope in leave if not self._unsent(scope)]
        for scope in left:
            self.log.leave(scope)
        ack, done = sync_pb2.Message(), sync_pb2.Message()
        ack.ack.receipts.extend(self._receipts(left))
        done.done.root = self.log.root()
        answer = self.exchange(*([ack] if left else []), done)[-1].done
        return answer.equal and answer.root == self.log.root()

    def _hello(self, nonce):
        at, root = int(time.time() * 1000), self.log.root()
        said = u64(1) + u64(at) + self.identity.replica + self.central.replica + nonce + root
        message = sync_pb2.Message()
        message.hello.version, message.hello.at = 1, at
        message.hello.sender, message.hello.recipient = self.identity.replica, self.central.replica
        message.hello.nonce, message.hello.root = nonce, root
        message.hello.signature = self.identity.sign(b"skridt/hello" + said)
        return message

    def _check_reply(self, hello, nonce):
        said = u64(hello.version) + u64(hello.at) + hello.sender + hello.recipient
        said += hello.nonce + hello.root
        if (hello.sender, hello.recipient, hello.nonce) != (
            self.central.replica, self.identity.replica, nonce
        ) or not is_signed(
            hello.signature, b"skridt/hello/reply" + said, self.central.signing_key
        ):
            raise Broken("a hello nobody asked for")
        self.verified["hellos"] += 1

    def _fingerprint(self, scope):
        return self.log.fingerprint(scope) if scope in self.log.scopes else None

    def _receipts(self, scopes):
        return [receipt(self.log, self.identity, s, self.counter) for s in sorted(scopes)]

    def _vectors(self, scopes):
        message = sync_pb2.Message()
        message.vectors.receipts.extend(self._receipts(scopes))
        if self.signed_for:
            newest = max(self.signed_for.values(), key=lambda kept: kept.counter)
            message.vectors.known.CopyFrom(newest)
        return message

    def _follow(self, vectors):
        """Counts on from the newest receipt of its own that the central node keeps."""
        known = vectors.known
        if vectors.HasField("known") and is_receipt_signed(known, self.identity.signing_key):
            self.counter = max(self.counter, known.counter + 1)

    def _keep(self, receipts, may_be_late=False):
        for message in receipts:
            if not is_receipt_signed(message, self.central.signing_key):
                raise Broken("a receipt the central node did not sign")
            self.verified["receipts"] += 1
            kept = self.signed_for.get(message.scope)
            if not may_be_late or kept is None or message.counter >= kept.counter:
                self.signed_for[message.scope] = message

    def _unsent(self, scope):
        held = {t.feed: t.sequence for t in getattr(self.signed_for.get(scope), "tips", [])}
        return any(
            feed.device == self.identity.signing_key and held.get(feed.id, 0) < len(feed.events)
            for feed in self.log.feeds_of(scope)
        )

    def _take(self, batch):
        for key in batch.keys:
            opened = open_key(key.sealed, key.scope, key.generation, self.identity.agreement)
            self.log.take_key(key.scope, key.generation, opened)
        for run in batch.runs:
            self.log.take_run(run)
            self.verified["runs"] += 1
        begun = {run.scope for run in batch.runs}
        for scope in begun:
            self.log.apply(scope)
        return begun

    def _batch(self, scopes):
        message = sync_pb2.Message()
        message.batch.SetInParent()
        for scope in sorted(s for s in scopes if s in self.log.scopes):
            held = self.signed_for.get(scope, sync_pb2.Receipt(scope=scope))
            tips = [(t.feed, t.sequence, t.check) for t in held.tips]
            runs = list(self.log.runs(scope, tips))
            message.batch.runs.extend(runs)
            for generation, key in sorted(self.log.keys[scope].items() if runs else []):
                if generation > held.generation:
                    message.batch.keys.add(
                        scope=scope, generation=generation,
                        sealed=seal_key(key, scope, generation, self.central.agreement_key),
                    )
        return message

    # Bundles ---------------------------------------------------------------------------------

    _MAGIC, _INFO = b"skridt-bundle 1\n", b"skridt/bundle/1"

    def write_bundle(self, file):
        context, encapsulated = Hpke.sender(
            self.central.agreement_key, self._INFO, self.identity.agreement
        )
        header = sync_pb2.Message()
        header.bundle.version = 1
        header.bundle.sender, header.bundle.recipient = self.identity.replica, self.central.replica
        header.bundle.encapsulated = encapsulated
        clear = header.SerializeToString()
        vectors, done = self._vectors(self.log.scopes), sync_pb2.Message()
        self.counter += 1
        done.done.root = self.log.root()
        with open(file, "wb") as out:
            out.write(self._MAGIC + u32(len(clear)) + clear)
            for message in (vectors, self._batch(self.log.scopes), done):
                sealed = context.seal(message.SerializeToString(), clear)
                out.write(u32(len(sealed)) + sealed)

    def read_bundle(self, file):
        """Takes what is in it; True when both then hold the same."""
        with open(file, "rb") as source:
            reader = Reader(source.read())
        if reader.raw(len(self._MAGIC)) != self._MAGIC:
            raise Broken("no bundle")
        clear = reader.raw(int.from_bytes(reader.raw(4), "big"))
        header = sync_pb2.Message.FromString(clear).bundle
        if (header.version, header.recipient, header.sender) != (
            1, self.identity.replica, self.central.replica
        ):
            raise Broken("a bundle for somebody else")
        context = Hpke.recipient(
            self.identity.agreement, header.encapsulated, self._INFO, self.central.agreement_key
        )
        while True:
            sealed = reader.raw(int.from_bytes(reader.raw(4), "big"))
            message = sync_pb2.Message.FromString(context.open(sealed, clear))
            kind = message.WhichOneof("kind")
            if kind == "vectors":
                self._follow(message.vectors)
                self._keep(message.vectors.receipts, may_be_late=True)
            elif kind == "batch":
                self._take(message.batch)
            elif kind == "done":
                return message.done.root == self.log.root()
