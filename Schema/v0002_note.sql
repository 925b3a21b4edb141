-- Format version 2 adds what a machine remembers for itself, beside the log and in the same
-- transactions: invitations and nonces on the central node, the way to it on a device. Never
-- exchanged, and nothing about a citizen.

CREATE TABLE note (
  topic   TEXT NOT NULL,
  key     BLOB NOT NULL,
  value   BLOB NOT NULL,
  expires INTEGER,                       -- milliseconds since 1970; NULL: kept
  PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_expires ON note(expires) WHERE expires IS NOT NULL;
