-- The store, format version 1. Everything that says something about a person is sealed; what is in
-- clear is what the log needs to be ordered, proved and forwarded. Integer keys are local.
--
-- The log itself: scope, feed, event, head. Everything below `derived` can be rebuilt from it.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scope (
  no          INTEGER PRIMARY KEY,
  id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  kind        TEXT NOT NULL,             -- 'catalogue', or what the application calls its scopes
  fingerprint BLOB NOT NULL,             -- hash of the scope's feed tips
  events      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One row a branch: a forked feed has one row for each branch, whose `parent` holds what is shared.
CREATE TABLE feed (
  no      INTEGER PRIMARY KEY,
  id      BLOB NOT NULL CHECK (length(id) = 16),
  scope   INTEGER NOT NULL REFERENCES scope(no),
  parent  INTEGER REFERENCES feed(no),
  fork    INTEGER NOT NULL DEFAULT 1,    -- the first sequence stored under this row
  device  BLOB NOT NULL CHECK (length(device) = 32),
  head    INTEGER NOT NULL,              -- the last sequence held
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  own     INTEGER NOT NULL DEFAULT 0,    -- 0 another's, 1 mine and open, 2 mine and never continued
  tail    INTEGER NOT NULL DEFAULT 0     -- bytes since the last head but one: when to keep a head
) STRICT;
CREATE INDEX feed_id ON feed(id);
CREATE INDEX feed_scope ON feed(scope);

-- id = feed.no << 32 | sequence: one b-tree, clustered by feed, no second index.
CREATE TABLE event (
  id         INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL,           -- of the scope key that sealed it
  hash       BLOB NOT NULL CHECK (length(hash) = 32),
  sealed     BLOB,                       -- NULL once redacted
  digest     BLOB,                       -- of what `sealed` held, only when redacted
  length     INTEGER,                    -- of what `sealed` held, only when redacted
  CHECK ((sealed IS NULL) = (digest IS NOT NULL) AND (digest IS NULL) = (length IS NULL))
) STRICT;

-- The author's signature over an event and, through the chain, over all before it. Heads in between
-- are dropped as long as the next one stays within a run (256 events, 16 KiB).
CREATE TABLE head (
  feed      INTEGER NOT NULL REFERENCES feed(no),
  sequence  INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (feed, sequence)
) STRICT, WITHOUT ROWID;

-- A row here lets one transaction erase or redact; it is gone before the transaction ends.
CREATE TABLE permit (what TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
WHEN NOT EXISTS (SELECT 1 FROM permit WHERE what = 'redact')
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM permit WHERE what = 'erase')
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;

-- When and from whom a stretch of events came; local knowledge, no part of the log.
CREATE TABLE arrival (
  event    INTEGER PRIMARY KEY,          -- the first of the stretch
  received INTEGER NOT NULL,             -- milliseconds since 1970 by this machine's clock
  peer     BLOB                          -- NULL: written here
) STRICT;

-- What the wall clock showed when a stretch of this replica's own events began: at most five minutes
-- of writing, forwards. How events of a day are found; the hybrid clock knows of no days.
CREATE TABLE written (
  event INTEGER PRIMARY KEY,             -- the first of the stretch
  wall  INTEGER NOT NULL                 -- milliseconds since 1970
) STRICT;

-- Whole runs whose predecessor is not here yet.
CREATE TABLE parked (
  digest BLOB PRIMARY KEY,               -- of `run`: the same run is parked once
  scope  BLOB NOT NULL,
  feed   BLOB NOT NULL,
  first  INTEGER NOT NULL,
  run    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE peer (
  id    BLOB PRIMARY KEY CHECK (length(id) = 16),
  card  BLOB NOT NULL,
  added INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a peer has signed that it holds.
CREATE TABLE receipt (
  peer       BLOB NOT NULL REFERENCES peer(id),
  scope      BLOB NOT NULL,
  tips       BLOB NOT NULL,
  generation INTEGER NOT NULL,
  counter    INTEGER NOT NULL,           -- by which of two is newer
  at         INTEGER NOT NULL,           -- by the peer's clock; for people to read
  signature  BLOB NOT NULL,
  PRIMARY KEY (peer, scope)
) STRICT, WITHOUT ROWID;

-- What remains of an erased scope: enough to refuse it for ever. The ground is a person's words and
-- stays sealed, in the catalogue's event.
CREATE TABLE erased (
  digest BLOB PRIMARY KEY,               -- SHA-256 of the scope id
  at     INTEGER NOT NULL,
  actor  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Scopes that were left: their keys go, also those that an older copy of the keyring brings back. A row
-- goes when the scope's key comes again.
CREATE TABLE departed (
  digest BLOB PRIMARY KEY                -- SHA-256 of the scope id
) STRICT, WITHOUT ROWID;

-- Unsent work found here when its scope was erased, sealed to the central node, kept until `expires`.
CREATE TABLE quarantine (
  digest  BLOB NOT NULL,
  expires INTEGER NOT NULL,
  sealed  BLOB NOT NULL
) STRICT;

-- What went wrong with a feed or a peer; shown until a person has seen to it.
CREATE TABLE incident (
  no     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  what   TEXT NOT NULL,
  scope  BLOB,
  feed   BLOB,
  detail TEXT NOT NULL,
  UNIQUE (what, scope, feed, detail)
) STRICT;

-- derived --------------------------------------------------------------------------------------

CREATE TABLE applied (
  feed     INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL              -- folded up to here; what follows waits
) STRICT;

CREATE TABLE entity (
  no    INTEGER PRIMARY KEY,
  id    BLOB NOT NULL,
  scope INTEGER NOT NULL,
  tag   INTEGER NOT NULL,                -- truncated HMAC of the kind
  flags INTEGER NOT NULL,                -- 1 conflict, 2 parallel, 4 settlements, 8 requests, 16 reviews
  current INTEGER NOT NULL DEFAULT 0,    -- 0 past, 1 open, 2 the latest of a series
  period  INTEGER,                       -- truncated HMAC of the four weeks it belongs to
  state BLOB NOT NULL,                   -- sealed
  UNIQUE (id, scope)
) STRICT;
CREATE INDEX entity_scope ON entity(scope, tag, current, period);
CREATE INDEX entity_flags ON entity(flags) WHERE flags <> 0;

CREATE TABLE history (
  entity INTEGER NOT NULL,
  event  INTEGER NOT NULL,
  PRIMARY KEY (entity, event)
) STRICT, WITHOUT ROWID;

-- From event `at` of `feed` on, its author held `other` up to `covers`.
CREATE TABLE seen (
  feed   INTEGER NOT NULL,
  other  INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  covers INTEGER NOT NULL,
  PRIMARY KEY (feed, other, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE redaction (
  event    INTEGER PRIMARY KEY,          -- the one whose body is gone
  skeleton BLOB NOT NULL                 -- sealed: what the fold still needs of it
) STRICT;

CREATE TABLE finding (
  id     BLOB PRIMARY KEY,
  scope  INTEGER NOT NULL,
  tag    INTEGER NOT NULL,               -- truncated HMAC of the rule
  entity BLOB NOT NULL,
  detail BLOB NOT NULL                   -- sealed
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_scope ON finding(scope, tag);
