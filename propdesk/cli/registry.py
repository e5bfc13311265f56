"""The table of all commands: path, where its code is, one line of help. Nothing is imported to show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from propdesk.cli.texts import msg


class Row(NamedTuple):
    """One command; ``target`` is ``module:attribute`` below ``propdesk.cli``, empty for a group."""

    target: str
    help: str


COMMANDS: Mapping[str, Row] = {
    "init": Row("desk:init", msg("make a new desk in a directory")),
    "demo": Row("demo:demo", msg("make a small property with a year of history, to try things on")),
    "import": Row("desk:import_", msg("take units, people, tariffs and parking over from a workbook")),
    "status": Row("care:status", msg("show hand edits and operations that were left unfinished")),
    "keep": Row("care:keep", msg("commit a hand edit after validating it")),
    "discard": Row("care:discard", msg("drop a hand edit: the file becomes as committed")),
    "today": Row("today:today", msg("list what is due now, over all kinds")),
    "pay": Row("counter:pay", msg("take a payment at the counter: by unit, name, phone or plate")),
    "void": Row("", msg("take back what was entered by mistake")),
    "void last": Row("counter:void_last", msg("void the last receipt of today, one's own")),
    "proposals": Row("deciding:proposals", msg("list what waits for another person's approval")),
    "approve": Row("deciding:approve", msg("approve what another clerk asks for: it is done at once")),
    "reject": Row("deciding:reject", msg("reject what another clerk asks for")),
    "check": Row("care:check", msg("check all records: shapes, links, money")),
    "show": Row("records:show", msg("show one record by its id or the end of it")),
    "find": Row("records:find", msg("find records by text, names by pinyin too")),
    "log": Row("records:log", msg("list the changes of the desk or of one record")),
    "doctor": Row("upkeep:doctor", msg("look at machine, repository and desk: what needs a look")),
    "backup": Row("upkeep:backup", msg("write the whole desk into one verified file")),
    "maintain": Row("upkeep:maintain", msg("pack git's files and clear what killed commands left")),
    "fmt": Row("care:fmt", msg("put record files in canonical form")),
    "reindex": Row("care:reindex", msg("build the search index again from the records")),
    "building": Row("", msg("houses and their entrances")),
    "building list": Row("buildings:list_", msg("list the buildings")),
    "building show": Row("buildings:show", msg("show one building")),
    "building add": Row("buildings:add", msg("add a building, with its flats if asked")),
    "building edit": Row("buildings:edit", msg("change a building")),
    "unit": Row("", msg("flats, shops and parking spaces")),
    "unit list": Row("units:list_", msg("list units")),
    "unit show": Row("units:show", msg("show one unit")),
    "unit add": Row("units:add", msg("add a unit")),
    "unit edit": Row("units:edit", msg("change a unit")),
    "meter": Row("", msg("meters of water, electricity, gas and heat")),
    "meter list": Row("meters:list_", msg("list the meters")),
    "meter show": Row("meters:show", msg("show a meter and all its readings")),
    "meter add": Row("meters:add", msg("hang a meter up at a unit")),
    "meter edit": Row("meters:edit", msg("change a meter")),
    "meter replace": Row("meters:replace", msg("replace a meter: final and first reading at once")),
    "meter remove": Row("meters:remove", msg("take a meter down for good")),
    "household": Row("", msg("everything about one flat")),
    "household show": Row("household:show", msg("tell the whole story of a unit on one timeline")),
    "person": Row("", msg("owners, tenants, companies")),
    "person list": Row("people:list_", msg("list people, masked")),
    "person show": Row("people:show", msg("show one person, masked unless --reveal")),
    "person add": Row("people:add", msg("add a person or company")),
    "person edit": Row("people:edit", msg("change a person's data")),
    "person link": Row("people:link", msg("make a person owner or tenant of a unit")),
    "person unlink": Row("people:unlink", msg("end a person's link to a unit")),
    "fee": Row("", msg("tariffs, bills, notices, payments, arrears")),
    "fee tariff": Row("", msg("fee items with their price history")),
    "fee tariff list": Row("tariffs:list_", msg("list the fee items")),
    "fee tariff show": Row("tariffs:show", msg("show one fee item with its prices")),
    "fee tariff set": Row("tariffs:set_", msg("set up a fee item or a new price")),
    "fee read": Row("readings:read", msg("enter what a meter shows")),
    "fee readings": Row("", msg("readings of meters: lists, files, sheets")),
    "fee readings list": Row("readings:list_", msg("list readings with what was used")),
    "fee readings missing": Row("readings:missing_", msg("list the meters that were not read")),
    "fee readings sheet": Row("readings:sheet", msg("write a sheet to fill in on site")),
    "fee readings import": Row("readings:import_", msg("enter the readings of a file")),
    "fee bill": Row("fee:bill", msg("issue the bills of a period; again: nothing twice")),
    "fee charge": Row("charges:charge", msg("charge a unit a single sum: a repair, a card")),
    "fee share": Row("charges:share", msg("split a shared cost between units, to the fen")),
    "fee prepay": Row("charges:prepay", msg("bill months ahead as one line, some of them free")),
    "fee relief": Row("", msg("reliefs: who pays less, from when to when")),
    "fee relief add": Row("charges:relief_add", msg("grant a unit a relief for some time")),
    "fee relief list": Row("charges:relief_list", msg("list the reliefs that count or will count")),
    "fee relief end": Row("charges:relief_end", msg("end a relief before its time")),
    "fee explain": Row("fee:explain", msg("tell how a bill line came about, figure by figure")),
    "fee forecast": Row("fee:forecast", msg("tell what the next months will bill")),
    "fee runs": Row("fee:runs", msg("list the bill runs")),
    "fee void-run": Row("fee:void_run", msg("void a bill run on which nothing is paid")),
    "fee notice": Row("fee:notice", msg("write the fee notices of a period, in walking order")),
    "fee pay": Row("cashier:pay", msg("take a payment and print its receipt, or those of a file")),
    "fee reconcile": Row("reconcile:reconcile", msg("hold a bank, WeChat or Alipay bill against the books")),
    "fee receipt": Row("fee:receipt", msg("print a receipt again, as a copy")),
    "fee void-receipt": Row("cashier:void_receipt", msg("void a receipt while its till day is open")),
    "fee refund": Row("adjusting:refund", msg("pay back money of a receipt, unused credit first")),
    "fee adjust": Row("adjusting:adjust", msg("write a credit or debit note on a bill line")),
    "fee waive": Row("adjusting:waive", msg("waive what is open on a bill line, or its late charge")),
    "fee deposit": Row("", msg("money that is held: renovation, keys, cards")),
    "fee deposit take": Row("adjusting:take", msg("take a deposit and print its receipt")),
    "fee deposit deduct": Row("adjusting:deduct", msg("keep a part of a deposit, with reason and evidence")),
    "fee deposit refund": Row("adjusting:pay_back", msg("pay a deposit back, whole or in part")),
    "fee deposit list": Row("adjusting:list_", msg("list the deposits that are held, the oldest first")),
    "fee balance": Row("fee:balance", msg("show what is billed, paid and open")),
    "fee statement": Row("fee:statement", msg("show the account of one unit, line by line")),
    "fee arrears": Row("fee:arrears", msg("list what is overdue, by age")),
    "fee collection": Row("reporting:collection", msg("tell the collection rate of a period")),
    "fee pivot": Row("reporting:pivot", msg("set out fee items by months: billed, paid or open")),
    "fee day": Row("cashier:day", msg("show or close the cashier's day")),
    "fee invoice": Row("", msg("the register of invoices")),
    "fee invoice issue": Row("registers:invoice_issue", msg("enter an invoice for money that was received")),
    "fee invoice void": Row("registers:invoice_void", msg("void an invoice; it stays in the register")),
    "fee invoice list": Row("registers:invoice_list", msg("list invoices, void ones too")),
    "fee expense": Row("", msg("the register of expenses")),
    "fee expense add": Row("registers:expense_add", msg("enter what was spent")),
    "fee expense list": Row("registers:expense_list", msg("list expenses, void ones too")),
    "fee expense void": Row("registers:expense_void", msg("void an expense; it stays in the register")),
    "fee openness": Row("periods:openness", msg("income and expense of a quarter for the notice board")),
    "fee close": Row("periods:close", msg("close a month for good; it takes no more entries")),
    "fee closes": Row("periods:closes", msg("list the months that are closed")),
    "fee export": Row("export:export", msg("write the accounts as a journal of hledger or beancount")),
    "templates": Row("", msg("what papers are printed by, built-in or one's own")),
    "templates list": Row("templates:list_", msg("list papers and the template that prints each")),
    "templates show": Row("templates:show", msg("print a template")),
    "templates copy": Row("templates:copy", msg("begin one's own template from the built-in one")),
    "templates diff": Row("templates:diff", msg("show what one's own template changes")),
    "templates check": Row("templates:check", msg("print samples by each template, list what failed")),
    "templates remove": Row("templates:remove", msg("go back to the built-in template")),
    "help": Row("helping:help_", msg("show the help of a command")),
    "completion": Row("completion:completion", msg("print the completion script of a shell")),
}


def children(path: str) -> list[str]:
    """List the names of the commands directly below a path (empty: the top)."""
    prefix = f"{path} " if path else ""
    return [
        name[len(prefix) :] for name in COMMANDS if name.startswith(prefix) and " " not in name[len(prefix) :]
    ]
