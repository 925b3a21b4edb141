"""PROTOCOL.md, sections 1, 2, 5 and 6: keys, seals, hashes and what is signed."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from octets import Broken, Reader, text, u32, u64


def sha256(data):
    return hashlib.sha256(data).digest()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(words):
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def is_signed(signature, message, key):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except InvalidSignature:
        return False


# HPKE (RFC 9180), the one suite, in base and authenticated mode -----------------------------------

_KEM = b"KEM" + (0x20).to_bytes(2, "big")
_SUITE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x20, 1, 2))


def _extract(suite, salt, label, secret):
    message = b"HPKE-v1" + suite + label + secret
    return hmac.digest(salt or bytes(32), message, "sha256")


def _expand(suite, key, label, info, length):
    # At most one block: 32 bytes are all that is ever asked for.
    message = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01"
    return hmac.digest(key, message, "sha256")[:length]


class Hpke:
    """One context: seals or opens in order."""

    def __init__(self, mode, agreed, parties, info):
        prk = _extract(_KEM, b"", b"eae_prk", agreed)
        shared = _expand(_KEM, prk, b"shared_secret", parties, 32)
        context = bytes([mode]) + _extract(_SUITE, b"", b"psk_id_hash", b"")
        context += _extract(_SUITE, b"", b"info_hash", info)
        secret = _extract(_SUITE, shared, b"secret", b"")
        self._key = AESGCM(_expand(_SUITE, secret, b"key", context, 32))
        self._base = int.from_bytes(_expand(_SUITE, secret, b"base_nonce", context, 12), "big")
        self._next = 0

    def _nonce(self):
        self._next += 1
        return (self._base ^ (self._next - 1)).to_bytes(12, "big")

    def seal(self, plain, aad=b""):
        return self._key.encrypt(self._nonce(), plain, aad)

    def open(self, sealed, aad=b""):
        return self._key.decrypt(self._nonce(), sealed, aad)

    @staticmethod
    def sender(to, info, sender=None):
        """A context for the key `to`, and its encapsulated key; authenticated by `sender`."""
        once, key = X25519PrivateKey.generate(), X25519PublicKey.from_public_bytes(to)
        parties = once.public_key().public_bytes_raw() + to
        agreed = once.exchange(key)
        if sender:
            agreed += sender.exchange(key)
            parties += sender.public_key().public_bytes_raw()
        return Hpke(2 if sender else 0, agreed, parties, info), parties[:32]

    @staticmethod
    def recipient(own, encapsulated, info, sender=None):
        agreed = own.exchange(X25519PublicKey.from_public_bytes(encapsulated))
        parties = encapsulated + own.public_key().public_bytes_raw()
        if sender:
            agreed += own.exchange(X25519PublicKey.from_public_bytes(sender))
            parties += sender
        return Hpke(2 if sender else 0, agreed, parties, info)


# Replicas and cards -------------------------------------------------------------------------------


class Identity:
    def __init__(self):
        self._signing = Ed25519PrivateKey.generate()
        self.agreement = X25519PrivateKey.generate()
        self.signing_key = self._signing.public_key().public_bytes_raw()
        self.agreement_key = self.agreement.public_key().public_bytes_raw()
        self.replica = sha256(self.signing_key)[:16]

    def sign(self, message):
        return self._signing.sign(message)

    def private_bytes(self):
        return self._signing.private_bytes_raw()

    def card(self, name):
        """Of a device that has not enrolled."""
        said = text("skridt/card") + b"\x01\x00" + text(name) + text("")
        said += self.signing_key + self.agreement_key
        return "skridt-card:" + base64url(said + self.sign(said))


class Card:
    def __init__(self, words):
        if not words.startswith("skridt-card:"):
            raise Broken("no card")
        data = from_base64url(words.removeprefix("skridt-card:"))
        reader = Reader(data)
        if reader.text() != "skridt/card" or reader.u8() != 1:
            raise Broken("no card")
        flags = reader.u8()
        self.is_central = bool(flags & 1)
        self.name = reader.text()
        self.municipality = reader.raw(16) if flags & 2 else None
        self.municipality_name = reader.text()
        self.signing_key, self.agreement_key = reader.raw(32), reader.raw(32)
        signature = reader.raw(64)
        if not reader.is_at_end or not is_signed(signature, data[:-64], self.signing_key):
            raise Broken("a card that was changed")
        self.replica = sha256(self.signing_key)[:16]


# Scopes, events, heads ----------------------------------------------------------------------------


def key_info(scope, generation):
    return f"skridt/key/1 {scope.hex()} {generation}".encode()


def seal_key(key, scope, generation, to):
    context, encapsulated = Hpke.sender(to, key_info(scope, generation))
    return encapsulated + context.seal(key)


def open_key(sealed, scope, generation, own):
    return Hpke.recipient(own, sealed[:32], key_info(scope, generation)).open(sealed[32:])


def event_key(scope_key):
    return HKDF(hashes.SHA256(), 32, None, b"skridt/event").derive(scope_key)


def clear_part(scope, feed, sequence, generation, length):
    return scope + feed + u64(sequence) + u32(generation) + u32(length)


def chain_start(device):
    return sha256(b"skridt/feed\x01" + device)


def event_hash(previous, clear, digest):
    return sha256(b"skridt/event\x01" + previous + clear + digest)


def head_statement(scope, feed, sequence, event):
    return b"skridt/head\x01" + scope + feed + u64(sequence) + event


def check_of(event):
    return int.from_bytes(event[:8], "big")


def seal_body(body, scope_key, scope, feed, sequence, generation):
    clear = clear_part(scope, feed, sequence, generation, len(body) + 28)
    nonce = os.urandom(12)
    return nonce + AESGCM(event_key(scope_key)).encrypt(nonce, body, clear)


def open_body(sealed, scope_key, clear):
    return AESGCM(event_key(scope_key)).decrypt(sealed[:12], sealed[12:], clear)
