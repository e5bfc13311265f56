CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (file INTEGER PRIMARY KEY, path TEXT UNIQUE, kind TEXT, id TEXT, oid TEXT);
CREATE INDEX files_kind ON files (kind, id);
-- A finding is a template and its values, which may be titles in both languages
CREATE TABLE broken (file INTEGER, position TEXT, message TEXT, named TEXT, field TEXT);
CREATE TABLE bodies (file INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT);
CREATE INDEX bodies_id ON bodies (kind, id);
CREATE TABLE words (file INTEGER, field TEXT, word TEXT, PRIMARY KEY (file, field, word)) WITHOUT ROWID;
CREATE TABLE grams (file INTEGER, gram TEXT, PRIMARY KEY (gram, file)) WITHOUT ROWID;
CREATE INDEX grams_file ON grams (file);
CREATE TABLE heads (file INTEGER, field TEXT, head TEXT, PRIMARY KEY (head, field, file)) WITHOUT ROWID;
CREATE INDEX heads_file ON heads (file);
CREATE TABLE links (file INTEGER, field TEXT, target TEXT, PRIMARY KEY (target, field, file)) WITHOUT ROWID;
CREATE INDEX links_file ON links (file);
CREATE TABLE lines (file INTEGER, key TEXT, run TEXT, period TEXT, item TEXT, unit TEXT, spot TEXT,
  start TEXT, finish TEXT, due TEXT, fen INTEGER, settled INTEGER, debtor TEXT);
CREATE INDEX lines_file ON lines (file);
CREATE INDEX lines_key ON lines (key);
CREATE INDEX lines_unit ON lines (unit);
CREATE INDEX lines_fen ON lines (fen);
CREATE TABLE uses (file INTEGER, run TEXT, receipt TEXT, unit TEXT, bill TEXT, fen INTEGER);
CREATE INDEX uses_file ON uses (file);
CREATE INDEX uses_bill ON uses (bill);
CREATE INDEX uses_receipt ON uses (receipt);
CREATE TABLE voided_runs (file INTEGER, run TEXT, moment TEXT, clerk TEXT, reason TEXT);
CREATE INDEX voided_runs_run ON voided_runs (run);
CREATE TABLE till_days (file INTEGER, id TEXT, till TEXT, day TEXT, closed INTEGER);
CREATE TABLE receipts (file INTEGER, no TEXT, day TEXT, till TEXT, unit TEXT, fen INTEGER, credit INTEGER,
  method TEXT, ref TEXT, received TEXT, moment TEXT, clerk TEXT);
CREATE INDEX receipts_file ON receipts (file);
CREATE INDEX receipts_no ON receipts (no);
CREATE INDEX receipts_unit ON receipts (unit);
CREATE INDEX receipts_fen ON receipts (fen);
CREATE INDEX receipts_ref ON receipts (method, ref);
CREATE TABLE allocations (file INTEGER, receipt TEXT, bill TEXT, fen INTEGER);
CREATE INDEX allocations_file ON allocations (file);
CREATE INDEX allocations_bill ON allocations (bill);
CREATE INDEX allocations_receipt ON allocations (receipt);
CREATE TABLE voided_receipts (file INTEGER, no TEXT, day TEXT, till TEXT, receipt TEXT, moment TEXT,
  clerk TEXT, reason TEXT);
CREATE INDEX voided_receipts_file ON voided_receipts (file);
CREATE INDEX voided_receipts_receipt ON voided_receipts (receipt);
CREATE TABLE readings (file INTEGER, meter TEXT, period TEXT, utility TEXT, day TEXT, value TEXT, kind TEXT,
  rollover INTEGER, corrects INTEGER, moment TEXT, clerk TEXT);
CREATE INDEX readings_file ON readings (file);
CREATE INDEX readings_meter ON readings (meter);
CREATE TABLE metered (file INTEGER, run TEXT, key TEXT, item TEXT, unit TEXT, meter TEXT, first TEXT, start TEXT,
  finish TEXT, months INTEGER, quantity TEXT, previous TEXT, current TEXT, read_from TEXT, read_to TEXT,
  estimated INTEGER);
CREATE INDEX metered_file ON metered (file);
CREATE INDEX metered_meter ON metered (meter);

CREATE VIEW live_lines AS
  SELECT * FROM lines WHERE run NOT IN (SELECT run FROM voided_runs);
CREATE VIEW live_receipts AS
  SELECT * FROM receipts WHERE no NOT IN (SELECT receipt FROM voided_receipts);
CREATE VIEW live_uses AS
  SELECT u.*, r.received FROM uses u JOIN live_receipts r ON r.no = u.receipt
  WHERE u.run NOT IN (SELECT run FROM voided_runs);
CREATE VIEW live_payments AS
  SELECT a.bill, a.receipt, a.fen, r.received FROM allocations a JOIN live_receipts r ON r.no = a.receipt
  UNION ALL SELECT bill, receipt, fen, received FROM live_uses
  UNION ALL SELECT key, '', settled, due FROM live_lines WHERE settled > 0;
