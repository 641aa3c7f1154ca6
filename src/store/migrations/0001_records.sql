-- One row a thing: what is looked for stands in columns, the rest in a JSON body.
-- `rev` grows by one at each change, so that a change made from an old reading is refused.
CREATE TABLE record (
    kind  TEXT NOT NULL,
    id    TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    due   INTEGER,           -- milliseconds since 1970: not before
    rev   INTEGER NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX record_event ON record (kind, event);
CREATE INDEX record_state ON record (kind, state, due);

-- What happened; only ever added to.
CREATE TABLE journal (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    body  TEXT NOT NULL
);
CREATE INDEX journal_event ON journal (event, seq);

-- How far running tasks are: lost without harm.
CREATE TABLE progress (
    task TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;

-- Grows with every change, so that others see cheaply that there was one.
CREATE TABLE revision (n INTEGER NOT NULL);
INSERT INTO revision VALUES (0);
