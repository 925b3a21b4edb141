"""PROTOCOL.md, sections 1 and 7: numbers, texts, values and bodies as bytes."""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass, field


class Broken(Exception):
    """Bytes that do not follow the layout they claim to have."""


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def blob(data):
    return varint(len(data)) + data


def text(words):
    return blob(words.encode())


def u32(number):
    return struct.pack(">I", number)


def u64(number):
    return struct.pack(">Q", number & 0xFFFF_FFFF_FFFF_FFFF)


def zigzag(number):
    return varint((number << 1 ^ number >> 63) & 0xFFFF_FFFF_FFFF_FFFF)


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def raw(self, count):
        if count > len(self.data) - self.at:
            raise Broken("cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def u8(self):
        return self.raw(1)[0]

    def u64(self):
        return int.from_bytes(self.raw(8), "big")

    def varint(self):
        out = shift = 0
        while True:
            byte = self.u8()
            out |= (byte & 0x7F) << shift
            if byte < 0x80:
                if (byte == 0 and shift > 0) or out >= 1 << 64:
                    raise Broken("a number not in its one form")
                return out
            shift += 7

    def zigzag(self):
        number = self.varint()
        return (number >> 1) ^ -(number & 1)

    def blob(self):
        return self.raw(self.varint())

    def text(self):
        return self.blob().decode("utf-8", "replace")

    @property
    def is_at_end(self):
        return self.at == len(self.data)


# Values -----------------------------------------------------------------------------------------


def normal(words):
    return unicodedata.normalize("NFC", words)


def value(thing, depth=0):
    """The one encoding of a value. A bool is no number here, whatever Python thinks."""
    if depth > 32:
        raise Broken("nested too deep")
    if thing is None:
        return b"\x00"
    if isinstance(thing, bool):
        return b"\x02" if thing else b"\x01"
    if isinstance(thing, int):
        return b"\x03" + zigzag(thing)
    if isinstance(thing, float):
        if thing != thing:
            return b"\x04" + u64(0x7FF8_0000_0000_0000)
        return b"\x04" + struct.pack(">d", thing if thing else 0.0)
    if isinstance(thing, str):
        return b"\x05" + text(normal(thing))
    if isinstance(thing, list):
        return b"\x06" + varint(len(thing)) + b"".join(value(x, depth + 1) for x in thing)
    members = sorted((normal(name).encode(), x) for name, x in thing.items())
    return b"\x07" + varint(len(members)) + b"".join(blob(n) + value(x, depth + 1) for n, x in members)


def read_value(data):
    reader = Reader(data)
    out = _value(reader, 0)
    if not reader.is_at_end:
        raise Broken("bytes behind a value")
    return out


def _value(reader, depth):
    if depth > 32:
        raise Broken("nested too deep")
    kind = reader.u8()
    if kind <= 2:
        return [None, False, True][kind]
    if kind == 3:
        return reader.zigzag()
    if kind == 4:
        return struct.unpack(">d", reader.raw(8))[0]
    if kind == 5:
        return reader.text()
    if kind == 6:
        return [_value(reader, depth + 1) for _ in range(reader.varint())]
    if kind == 7:
        out = {}
        for _ in range(reader.varint()):
            name = reader.text()
            out[name] = _value(reader, depth + 1)
        return out
    raise Broken("unknown type of value")


# Bodies -----------------------------------------------------------------------------------------

EDIT, SETTLE, ADD, REMOVE = range(4)
GENESIS, WRITES, UNDO, REDACTION = range(4)
AUTHOR, ROLE, GRANT, REASON, SEEN, DRIFT = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True)
class Ref:
    """An event of the same scope; the author's own feed when `feed` is None."""

    sequence: int
    feed: bytes | None = None
    check: int | None = None

    @property
    def bytes(self):
        out = varint(self.sequence << 2 | (self.feed is not None) | (self.check is not None) << 1)
        return out + (self.feed or b"") + (b"" if self.check is None else u64(self.check))

    @staticmethod
    def read(reader):
        number = reader.varint()
        feed = reader.raw(16) if number & 1 else None
        return Ref(number >> 2, feed, reader.u64() if number & 2 else None)


@dataclass
class Write:
    group: str
    mode: int
    over: list
    value: bytes


@dataclass
class Body:
    """An event's body; `type` is None for one of another layout or type."""

    type: int | None = None
    entity: bytes = bytes(16)
    time: int = 0
    kind: str = ""
    version: int = 1
    author: bytes | None = None
    role: str | None = None
    grant: Ref | None = None
    reason: str | None = None
    seen: list = field(default_factory=list)
    drift: int = 0
    content: object = None

    @property
    def wall(self):
        """What the author's wall clock showed."""
        return max(0, min((self.time >> 16) + self.drift, (1 << 48) - 1))

    @property
    def bytes(self):
        flags = (
            (self.author is not None) * AUTHOR
            | (self.role is not None) * ROLE
            | (self.grant is not None) * GRANT
            | (self.reason is not None) * REASON
            | bool(self.seen) * SEEN
            | bool(self.drift) * DRIFT
        )
        out = bytes([1, self.type, flags]) + self.entity + u64(self.time)
        out += text(self.kind) + varint(self.version)
        out += self.author or b""
        out += b"" if self.role is None else text(self.role)
        out += b"" if self.grant is None else self.grant.bytes
        out += b"" if self.reason is None else text(self.reason)
        if self.seen:
            out += varint(len(self.seen))
            out += b"".join(feed + varint(n) + u64(check) for feed, n, check in self.seen)
        out += zigzag(self.drift) if self.drift else b""
        return out + self._content()

    def _content(self):
        if self.type == GENESIS:
            device, municipality, kind, layout = self.content
            return device + municipality + text(kind) + varint(layout)
        if self.type == WRITES:
            return varint(len(self.content)) + b"".join(
                text(w.group)
                + bytes([w.mode])
                + varint(len(w.over))
                + b"".join(ref.bytes for ref in w.over)
                + blob(w.value)
                for w in self.content
            )
        if self.type == UNDO:
            return self.content.bytes
        target, skeleton = self.content
        return target.bytes + blob(skeleton)

    @staticmethod
    def read(data):
        reader = Reader(data)
        if reader.u8() != 1:
            return Body()
        body = Body(type=reader.u8())
        flags = reader.u8()
        body.entity, body.time = reader.raw(16), reader.u64()
        body.kind, body.version = reader.text(), reader.varint()
        body.author = reader.raw(16) if flags & AUTHOR else None
        body.role = reader.text() if flags & ROLE else None
        body.grant = Ref.read(reader) if flags & GRANT else None
        body.reason = reader.text() if flags & REASON else None
        if flags & SEEN:
            body.seen = [
                (reader.raw(16), reader.varint(), reader.u64()) for _ in range(reader.varint())
            ]
        body.drift = reader.zigzag() if flags & DRIFT else 0
        if body.type == GENESIS:
            body.content = (reader.raw(32), reader.raw(16), reader.text(), reader.varint())
        elif body.type == WRITES:
            count = reader.varint()
            if count > 64:
                raise Broken("too many writes")
            body.content = [Body._write(reader) for _ in range(count)]
        elif body.type == UNDO:
            body.content = Ref.read(reader)
        elif body.type == REDACTION:
            body.content = (Ref.read(reader), reader.blob())
        else:
            body.type = None
        return body

    @staticmethod
    def _write(reader):
        group, mode = reader.text(), reader.u8()
        if mode > REMOVE:
            raise Broken("unknown mode")
        over = [Ref.read(reader) for _ in range(reader.varint())]
        return Write(group, mode, over, reader.blob())
