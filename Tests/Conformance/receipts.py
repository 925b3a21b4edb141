"""PROTOCOL.md, section 9: what a replica signs that it holds of a scope."""

import time

import sync_pb2
from octets import text, u32, u64, varint
from sealing import is_signed


def receipt(log, identity, scope, counter):
    """What is held of a scope, signed."""
    out = sync_pb2.Receipt(
        scope=scope, generation=max(log.keys.get(scope, {0: None})), counter=counter,
        at=int(time.time() * 1000),
    )
    for feed, sequence, check in log.tips(scope):
        out.tips.add(feed=feed, sequence=sequence, check=check)
    out.signature = identity.sign(receipt_statement(out))
    return out


def is_receipt_signed(message, key):
    return is_signed(message.signature, receipt_statement(message), key)


def receipt_statement(message):
    said = text("skridt/receipt") + b"\x01" + message.scope + u32(message.generation)
    return said + u64(message.counter) + u64(message.at) + receipt_tips(message)


def receipt_tips(message):
    tips = sorted((t.feed, t.sequence, t.check) for t in message.tips)
    return varint(len(tips)) + b"".join(feed + varint(n) + u64(check) for feed, n, check in tips)
