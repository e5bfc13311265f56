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
CREATE TABLE attached (file INTEGER, path TEXT, PRIMARY KEY (path, file)) WITHOUT ROWID;
CREATE INDEX attached_file ON attached (file);
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
  method TEXT, ref TEXT, received TEXT, moment TEXT, clerk TEXT, deposit TEXT);
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
CREATE TABLE tickets (file INTEGER, id TEXT, live INTEGER, status TEXT, kind TEXT, unit TEXT, building TEXT,
  category TEXT, person TEXT, assignee TEXT, reported TEXT, moved TEXT);
CREATE INDEX tickets_file ON tickets (file);
CREATE INDEX tickets_live ON tickets (live, reported);
CREATE INDEX tickets_status ON tickets (status);
CREATE INDEX tickets_unit ON tickets (unit);
CREATE INDEX tickets_reported ON tickets (reported);
CREATE INDEX tickets_building ON tickets (building, reported);
CREATE INDEX tickets_moved ON tickets (moved);
CREATE INDEX tickets_person ON tickets (person);
CREATE TABLE dated (file INTEGER, day TEXT, moment TEXT);
CREATE INDEX dated_file ON dated (file);
CREATE INDEX dated_day ON dated (day, moment);
CREATE TABLE invoices (file INTEGER, id TEXT, number TEXT, code TEXT, day TEXT, void INTEGER);
CREATE INDEX invoices_file ON invoices (file);
CREATE INDEX invoices_number ON invoices (number);
CREATE TABLE invoiced (file INTEGER, invoice TEXT, receipt TEXT, fen INTEGER, void INTEGER);
CREATE INDEX invoiced_file ON invoiced (file);
CREATE INDEX invoiced_receipt ON invoiced (receipt);
CREATE TABLE expenses (file INTEGER, id TEXT, day TEXT, item TEXT, fen INTEGER, voucher TEXT, void INTEGER);
CREATE INDEX expenses_file ON expenses (file);
CREATE INDEX expenses_day ON expenses (day);

CREATE TABLE late (file INTEGER, receipt TEXT, bill TEXT, fen INTEGER);
CREATE INDEX late_file ON late (file);
CREATE INDEX late_receipt ON late (receipt);
CREATE INDEX late_bill ON late (bill);
CREATE TABLE refunds (file INTEGER, no TEXT, day TEXT, till TEXT, receipt TEXT, deposit TEXT, unit TEXT,
  fen INTEGER, method TEXT, moment TEXT, clerk TEXT, reason TEXT);
CREATE INDEX refunds_file ON refunds (file);
CREATE INDEX refunds_receipt ON refunds (receipt);
-- What refunds and notes take off a bill again of what a receipt had paid on it (late: on its late charge)
CREATE TABLE moves (file INTEGER, no TEXT, receipt TEXT, bill TEXT, fen INTEGER, day TEXT, late INTEGER);
CREATE INDEX moves_file ON moves (file);
CREATE INDEX moves_bill ON moves (bill);
CREATE INDEX moves_receipt ON moves (receipt);
-- What notes give back to a receipt's credit (more than 0) and refunds take from it (less)
CREATE TABLE credit_moves (file INTEGER, no TEXT, receipt TEXT, fen INTEGER, day TEXT);
CREATE INDEX credit_moves_file ON credit_moves (file);
CREATE INDEX credit_moves_receipt ON credit_moves (receipt);
CREATE TABLE notes (file INTEGER, id TEXT, kind TEXT, bill TEXT, run TEXT, unit TEXT, fen INTEGER, day TEXT,
  late INTEGER, moment TEXT, clerk TEXT);
CREATE INDEX notes_file ON notes (file);
CREATE INDEX notes_bill ON notes (bill);
CREATE TABLE deposits (file INTEGER, id TEXT, kind TEXT, unit TEXT, fen INTEGER, day TEXT, receipt TEXT);
CREATE INDEX deposits_file ON deposits (file);
CREATE INDEX deposits_id ON deposits (id);
CREATE TABLE deductions (file INTEGER, deposit TEXT, id TEXT, fen INTEGER, day TEXT, moment TEXT, clerk TEXT);
CREATE INDEX deductions_file ON deductions (file);
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
-- What refunds and notes move of live receipts, where notes die with their run
CREATE VIEW live_moves AS
  SELECT m.* FROM moves m JOIN live_receipts r ON r.no = m.receipt
  WHERE m.no NOT IN (SELECT id FROM notes WHERE run IN (SELECT run FROM voided_runs));
CREATE VIEW live_credit_moves AS
  SELECT m.* FROM credit_moves m JOIN live_receipts r ON r.no = m.receipt
  WHERE m.no NOT IN (SELECT id FROM notes WHERE run IN (SELECT run FROM voided_runs));
CREATE VIEW live_payments AS
  SELECT a.bill, a.receipt, a.fen, r.received FROM allocations a JOIN live_receipts r ON r.no = a.receipt
  UNION ALL SELECT bill, receipt, fen, received FROM live_uses
  UNION ALL SELECT key, '', settled, due FROM live_lines WHERE settled > 0
  UNION ALL SELECT bill, receipt, -fen, day FROM live_moves WHERE late = 0;
CREATE VIEW live_notes AS
  SELECT * FROM notes WHERE run NOT IN (SELECT run FROM voided_runs);
-- Late charges that were taken with a payment: they are facts from then on
CREATE VIEW live_late AS
  SELECT a.bill, a.receipt, a.fen, r.received FROM late a JOIN live_receipts r ON r.no = a.receipt
  UNION ALL SELECT bill, receipt, -fen, day FROM live_moves WHERE late = 1;
CREATE VIEW live_credit AS
  SELECT no AS receipt, credit AS fen, received AS day FROM live_receipts WHERE credit > 0
  UNION ALL SELECT receipt, -fen, received FROM live_uses
  UNION ALL SELECT receipt, fen, day FROM live_credit_moves;
