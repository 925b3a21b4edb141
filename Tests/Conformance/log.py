"""PROTOCOL.md, sections 6, 8 and 10: feeds and runs, what is held and what of it is applied."""

import os
import time
from dataclasses import dataclass, field

import sync_pb2
from fold import fold
from octets import EDIT, GENESIS, REDACTION, UNDO, WRITES, Body, Broken, Write
from octets import read_value, text, u64, value
from sealing import chain_start, check_of, clear_part, event_hash, head_statement
from sealing import is_signed, open_body, seal_body, sha256


@dataclass
class Event:
    feed: "Feed"
    sequence: int
    generation: int
    sealed: bytes  # empty once redacted
    digest: bytes
    length: int
    hash: bytes
    body: Body | None = None
    vector: dict = field(default_factory=dict)

    @property
    def clear(self):
        return clear_part(
            self.feed.scope, self.feed.id, self.sequence, self.generation, self.length
        )

    @property
    def rank(self):
        return (self.body.time, self.body.wall, self.feed.id, self.sequence)

    def saw(self, earlier):
        if earlier.feed is self.feed:
            return earlier.sequence < self.sequence
        return self.vector.get(earlier.feed.id, 0) >= earlier.sequence


@dataclass
class Feed:
    id: bytes
    scope: bytes
    device: bytes
    events: list = field(default_factory=list)
    heads: dict = field(default_factory=dict)  # by sequence: the signature
    applied: int = 0
    author: bytes | None = None
    role: str | None = None

    @property
    def last_hash(self):
        return self.events[-1].hash if self.events else chain_start(self.device)


class Log:
    def __init__(self, kinds):
        self.kinds = kinds
        self.central_key = None
        self.municipality = None
        self.keys = {}  # by scope, by generation
        self.feeds = {}
        self.scopes = {}  # by id: the kind
        self.redacted = {}  # by (feed, sequence): the skeleton
        self.erased = set()
        self.clock = lambda: int(time.time() * 1000)

    # Taking ----------------------------------------------------------------------------------

    def take_key(self, scope, generation, key):
        self.keys.setdefault(scope, {}).setdefault(generation, key)

    def take_run(self, run):
        """Verifies a run whole, then stores what is new of it; the number of new events."""
        count = len(run.sealed)
        exceptions = {e.index: e for e in run.exceptions}
        if not 1 <= count <= 256 or run.first < 1 or any(i >= count for i in exceptions):
            raise Broken("a run that breaks a limit")
        if sha256(run.scope) in self.erased:
            raise Broken("a run of what was erased")
        feed = self.feeds.get(run.feed)
        if feed is None:
            if run.first != 1:
                raise Broken("a run without what comes before it")
            feed = Feed(run.feed, run.scope, run.device)
        if run.scope != feed.scope or run.first > len(feed.events) + 1:
            raise Broken("a run out of place")
        previous = feed.events[run.first - 2].hash if run.first > 1 else chain_start(feed.device)
        events = []
        for i, sealed in enumerate(run.sealed):
            exception = exceptions.get(i)
            generation = exception.generation if exception else run.generation
            gone = exception is not None and len(exception.digest) > 0
            event = Event(
                feed, run.first + i, generation, sealed,
                exception.digest if gone else sha256(sealed),
                exception.length if gone else len(sealed), b"",
            )
            if not gone and not 28 <= len(sealed) <= 65536:
                raise Broken("an event that breaks a limit")
            previous = event.hash = event_hash(previous, event.clear, event.digest)
            events.append(event)
        last = events[-1]
        statement = head_statement(run.scope, run.feed, last.sequence, last.hash)
        if not is_signed(run.signature, statement, feed.device):
            raise Broken("a run its author did not sign")
        known = len(feed.events)
        for event in events:
            if event.sequence <= known and feed.events[event.sequence - 1].hash != event.hash:
                raise Broken("a forked feed")
        fresh = [event for event in events if event.sequence > known]
        if fresh:
            feed.events += fresh
            feed.heads[last.sequence] = run.signature
            self.feeds[run.feed] = feed
            self.scopes.setdefault(run.scope, "")
        return len(fresh)

    # What is held ----------------------------------------------------------------------------

    def feeds_of(self, scope):
        return sorted((f for f in self.feeds.values() if f.scope == scope), key=lambda f: f.id)

    def tips(self, scope):
        return [(f.id, len(f.events), check_of(f.last_hash)) for f in self.feeds_of(scope)]

    def fingerprint(self, scope):
        tips = b"".join(feed + u64(n) + u64(check) for feed, n, check in self.tips(scope))
        return sha256(text("skridt/scope") + b"\x01" + scope + tips)

    def root(self):
        parts = b"".join(scope + self.fingerprint(scope) for scope in sorted(self.scopes))
        return sha256(b"skridt/session-root/1" + parts)

    def runs(self, scope, held):
        """The runs that somebody whose receipt has the tips `held` lacks."""
        have = {feed: sequence for feed, sequence, _ in held}
        for feed in self.feeds_of(scope):
            first = have.get(feed.id, 0) + 1
            for head in sorted(h for h in feed.heads if h >= first):
                run = sync_pb2.Run(
                    scope=scope, feed=feed.id, first=first, signature=feed.heads[head],
                    generation=feed.events[first - 1].generation,
                )
                if first == 1:
                    run.device = feed.device
                for i, event in enumerate(feed.events[first - 1 : head]):
                    run.sealed.append(event.sealed)
                    if not event.sealed:
                        run.exceptions.add(
                            index=i, generation=event.generation, digest=event.digest,
                            length=event.length,
                        )
                    elif event.generation != run.generation:
                        run.exceptions.add(index=i, generation=event.generation)
                yield run
                first = head + 1

    def leave(self, scope):
        self.scopes.pop(scope, None)
        self.keys.pop(scope, None)
        self.feeds = {id: feed for id, feed in self.feeds.items() if feed.scope != scope}

    # Writing ---------------------------------------------------------------------------------

    def write(self, identity, author, scope, bodies, kind="citizen"):
        """Appends to the own feed in a scope; begins the feed, and the scope, when there is none."""
        self.apply(scope)
        own = [f for f in self.feeds_of(scope) if f.device == identity.signing_key]
        if scope not in self.scopes:
            self.take_key(scope, 1, os.urandom(32))
            self.scopes[scope] = kind
        feed = own[0] if own else Feed(os.urandom(16), scope, identity.signing_key)
        if not own:
            genesis = (identity.signing_key, self.municipality, self.scopes[scope], 1)
            bodies = [
                Body(GENESIS, kind="_feed", author=author, role="worker", content=genesis)
            ] + bodies
        bodies[0].seen = [tip for tip in self.tips(scope) if self._is_news(feed, tip)]
        generation = max(self.keys[scope])
        for body in bodies:
            now = self.clock()
            body.time = self._next_time(now)
            body.drift = now - (body.time >> 16)
            sequence = len(feed.events) + 1
            key = self.keys[scope][generation]
            sealed = seal_body(body.bytes, key, scope, feed.id, sequence, generation)
            event = Event(feed, sequence, generation, sealed, sha256(sealed), len(sealed), b"")
            event.hash = event_hash(feed.last_hash, event.clear, event.digest)
            feed.events.append(event)
        last = feed.events[-1]
        statement = head_statement(scope, feed.id, last.sequence, last.hash)
        feed.heads[last.sequence] = identity.sign(statement)
        self.feeds[feed.id] = feed
        self.apply(scope)

    def _is_news(self, feed, tip):
        known = feed.events[-1].vector if feed.events else {}
        return tip[0] != feed.id and known.get(tip[0], 0) < tip[1]

    def _next_time(self, now):
        bodies = (e.body for f in self.feeds.values() for e in f.events if e.body)
        followed = (b.time for b in bodies if (b.time >> 16) <= now + 300_000)
        self._last = max(now << 16, getattr(self, "_last", 0) + 1, max(followed, default=0) + 1)
        return self._last

    # Applying --------------------------------------------------------------------------------

    def apply(self, scope):
        """Opens and applies what can be; what waits stays where it is."""
        moved = True
        while moved:
            moved = False
            for feed in self.feeds_of(scope):
                while feed.applied < len(feed.events) and self._apply(feed.events[feed.applied]):
                    feed.applied += 1
                    moved = True

    def _apply(self, event):
        feed = event.feed
        if not event.sealed:
            event.body = Body(kind="_redacted")
        else:
            key = self.keys.get(feed.scope, {}).get(event.generation)
            if key is None:
                return False
            event.body = Body.read(open_body(event.sealed, key, event.clear))
        body = event.body
        if event.sequence == 1:
            if body.type != GENESIS or body.content[:2] != (feed.device, self.municipality):
                return False
            feed.author, feed.role = body.author, body.role
            self.scopes[feed.scope] = self.scopes[feed.scope] or body.content[2]
        for id, sequence, check in body.seen:
            other = self.feeds.get(id)
            if other is None or other.applied < sequence:
                return False
            if check_of(other.events[sequence - 1].hash) != check:
                return False
        before = feed.events[event.sequence - 2].vector if event.sequence > 1 else {}
        event.vector = dict(before)
        for id, sequence, _ in body.seen:
            event.vector[id] = max(sequence, event.vector.get(id, 0))
        if feed.device == self.central_key:
            self._obey(event)
        return True

    def _obey(self, event):
        """What only the central node may ask of a replica itself."""
        body = event.body
        if body.type == REDACTION:
            ref, skeleton = body.content
            target = self._named(ref, event)
            if target and target.sequence > 1:
                self.redacted.setdefault((target.feed.id, target.sequence), Body.read(skeleton))
                target.sealed = b""
        elif body.type == WRITES and body.kind == "_erasure":
            digest = bytes.fromhex(read_value(body.content[0].value)["scope"])
            self.erased.add(digest)
            for scope in [s for s in self.scopes if sha256(s) == digest]:
                self.leave(scope)

    def _named(self, ref, by):
        """The event a reference names, if its author had seen it."""
        feed = self.feeds.get(ref.feed or by.feed.id)
        if feed is None or feed.scope != by.feed.scope or not 1 <= ref.sequence <= feed.applied:
            return None
        named = feed.events[ref.sequence - 1]
        if ref.check is not None and ref.check != check_of(named.hash):
            return None
        return named if by.saw(named) else None

    # The fold --------------------------------------------------------------------------------

    def entities(self, scope):
        """Every entity of a scope, by id: kind, shown values, and the groups in conflict."""
        self.apply(scope)
        steps = {}
        for feed in self.feeds_of(scope):
            for event in feed.events[: feed.applied]:
                body = self.redacted.get((feed.id, event.sequence), event.body)
                if body.type in (WRITES, UNDO):
                    steps.setdefault(body.entity, []).append((event, body))
        return {
            entity: fold(self.kinds, self.central_key, list_, self._named)
            for entity, list_ in steps.items()
        }


def edit(group, fields, over=()):
    return Write(group, EDIT, list(over), value(fields))
