"""What the database itself refuses of lists and ledger, whoever asks.

Conditions are plain SQL that SQLite and PostgreSQL both know. A voucher is sealed by an update; what it would make of
the ledger is looked at then. On PostgreSQL the lines of the voucher are locked first, so that of two that are sealed at
the same moment the second sees the first; a transaction with a snapshot of its own could not and is refused.
"""

from typing import Any

from django.db import migrations

from chanmai.bureau.permanence import Refusal, rows_refused, rows_remain

REMAIN = (
    "posting", "ruling", "entryevent", "departmentfigure", "payment", "skipped", "budgetline", "benefitlist",
)  # fmt: skip
P, V = "benefits_posting", "benefits_voucher"
COUNTED = f"FROM {P} p JOIN {V} v ON v.id = p.voucher_id WHERE (v.sealed OR v.id = NEW.id)"
SEALING = "NOT OLD.sealed AND NEW.sealed"
RULED = (
    "NOT EXISTS (SELECT 1 FROM benefits_ruling r WHERE r.id = NEW.ruling_id AND r.entry_id = {entry} "
    "AND r.verdict = '符合' AND r.unpayable = '')"
)
MOVES = [
    "approved>curtailed",
    "approved>excluded",
    "approved>receipted",
    "appealed>dismissed",
    "appealed>listed",
    "archived>reclaimed",
    "compared>compared",
    "compared>excluded",
    "compared>proposed",
    "compared>withdrawn",
    "confirmed>excluded",
    "confirmed>verified",
    "confirmed>withdrawn",
    "contested>excluded",
    "contested>publicised",
    "contested>withdrawn",
    "curtailed-appealed>dismissed",
    "curtailed-appealed>paid",
    "curtailed>archived",
    "curtailed>curtailed-appealed",
    "curtailed>reclaimed",
    "dismissed>reclaimed",
    "excluded>appealed",
    "excluded>archived",
    "listed>compared",
    "listed>excluded",
    "listed>withdrawn",
    "objected>compared",
    "objected>excluded",
    "objected>proposed",
    "objected>withdrawn",
    "ordered>paid",
    "ordered>refused",
    "overdue>appealed",
    "overdue>archived",
    "paid>approved",
    "paid>archived",
    "paid>curtailed",
    "paid>reclaimed",
    "paid>refused",
    "proposed>excluded",
    "proposed>pushed",
    "proposed>withdrawn",
    "publicised>contested",
    "publicised>submitted",
    "publicised>withdrawn",
    "pushed>confirmed",
    "pushed>objected",
    "pushed>overdue",
    "pushed>waived",
    "pushed>withdrawn",
    "receipted>curtailed",
    "receipted>excluded",
    "receipted>ordered",
    "reclaimed-appealed>paid",
    "reclaimed-appealed>reclaimed",
    "reclaimed>reclaimed-appealed",
    "reclaimed>recovered",
    "recovered>appealed",
    "recovered>archived",
    "refused>curtailed",
    "refused>excluded",
    "refused>ordered",
    "submitted>approved",
    "submitted>excluded",
    "submitted>verified",
    "submitted>withdrawn",
    "verified>excluded",
    "verified>publicised",
    "verified>withdrawn",
    "waived>appealed",
    "waived>archived",
    "withdrawn>appealed",
    "withdrawn>archived",
]
"""The steps of the procedure when this was written; a test holds them to the table of the engine."""

REFUSALS = (
    Refusal(
        "benefits_posting_after_sealing", P, "INSERT",
        f"EXISTS (SELECT 1 FROM {V} v WHERE v.id = NEW.voucher_id AND v.sealed)",
        "sealed: nothing is added to a sealed voucher",
    ),
    Refusal(
        "benefits_posting_of_entry", P, "INSERT",
        "NEW.payment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM benefits_payment y "
        "WHERE y.id = NEW.payment_id AND y.entry_id = NEW.entry_id)",
        "a posting names a payment of its own entry",
    ),
    Refusal("benefits_voucher_born_open", V, "INSERT", "NEW.sealed", "a voucher is written open, then sealed"),
    Refusal("benefits_voucher_stays", V, "DELETE", "1 = 1", "a voucher is never deleted"),
    Refusal(
        "benefits_voucher_sealed", V, "UPDATE",
        "OLD.sealed OR NOT NEW.sealed OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.reason <> OLD.reason "
        "OR NEW.\"by\" <> OLD.\"by\" OR NEW.at <> OLD.at OR COALESCE(NEW.reverses_id, 0) <> COALESCE(OLD.reverses_id, 0)",
        "a voucher is sealed and never changed",
    ),
    Refusal(
        "benefits_seal_a_balanced", V, "UPDATE",
        f"{SEALING} AND (NOT EXISTS (SELECT 1 FROM {P} p WHERE p.voucher_id = NEW.id) OR EXISTS ("
        f"SELECT 1 FROM {P} p WHERE p.voucher_id = NEW.id GROUP BY p.line_id HAVING SUM(p.fen) <> 0))",
        "unbalanced: the postings of a voucher add up to nothing in every line",
    ),
    Refusal(
        "benefits_seal_b_budget", V, "UPDATE",
        f"{SEALING} AND EXISTS (SELECT 1 {COUNTED} AND p.account <> 'source' AND p.line_id IN "
        f"(SELECT q.line_id FROM {P} q WHERE q.voucher_id = NEW.id) GROUP BY p.line_id, p.account "
        "HAVING SUM(p.fen) < 0)",
        "over the budget: an account of the line would be overdrawn",
    ),
    Refusal(
        "benefits_seal_c_source", V, "UPDATE",
        f"{SEALING} AND NEW.kind NOT IN ('appropriate', 'reverse') AND EXISTS (SELECT 1 FROM {P} p "
        "WHERE p.voucher_id = NEW.id AND p.account = 'source')",
        "only an appropriation brings money into a line",
    ),
    Refusal(
        "benefits_seal_d_entry", V, "UPDATE",
        f"{SEALING} AND EXISTS (SELECT 1 {COUNTED} AND p.account <> 'available' AND p.entry_id IN "
        f"(SELECT q.entry_id FROM {P} q WHERE q.voucher_id = NEW.id AND q.entry_id IS NOT NULL) "
        "GROUP BY p.entry_id, p.line_id, p.account HAVING SUM(p.fen) < 0)",
        "an entry cannot use what was reserved for another",
    ),
    Refusal(
        "benefits_seal_e_once", V, "UPDATE",
        f"{SEALING} AND EXISTS (SELECT 1 {COUNTED} AND p.account IN ('payable', 'paid', 'returned') AND "
        f"p.payment_id IN (SELECT q.payment_id FROM {P} q WHERE q.voucher_id = NEW.id AND q.payment_id IS NOT NULL) "
        "GROUP BY p.payment_id HAVING SUM(p.fen) > (SELECT y.fen FROM benefits_payment y WHERE y.id = p.payment_id))",
        "paid twice: more than the payment would be owed and paid",
    ),
    Refusal(
        "benefits_seal_f_payment", V, "UPDATE",
        f"{SEALING} AND EXISTS (SELECT 1 {COUNTED} AND p.payment_id IN "
        f"(SELECT q.payment_id FROM {P} q WHERE q.voucher_id = NEW.id AND q.payment_id IS NOT NULL) "
        "GROUP BY p.payment_id, p.account HAVING SUM(p.fen) < 0)",
        "a payment cannot give back what it has not got",
    ),
    Refusal(
        "benefits_seal_g_mirror", V, "UPDATE",
        f"{SEALING} AND ((NEW.kind = 'reverse') <> (NEW.reverses_id IS NOT NULL) OR NEW.reverses_id IS NOT NULL AND ("
        f"EXISTS (SELECT 1 FROM {V} w WHERE w.id = NEW.reverses_id AND (NOT w.sealed OR w.kind = 'reverse')) "
        f"OR EXISTS (SELECT 1 FROM {P} p WHERE p.voucher_id IN (NEW.id, NEW.reverses_id) "
        "GROUP BY p.line_id, p.account, p.entry_id, p.payment_id HAVING SUM(p.fen) <> 0)))",
        "a reversing voucher mirrors one that was sealed",
    ),
    Refusal(
        "benefits_payment_ruled", "benefits_payment", "INSERT", RULED.format(entry="NEW.entry_id"),
        "a payment rests on a decision that is met and verified",
    ),
    Refusal(
        "benefits_payment_within", "benefits_payment", "INSERT",
        "NEW.fen + COALESCE((SELECT SUM(y.fen) FROM benefits_payment y WHERE y.entry_id = NEW.entry_id), 0) > "
        "COALESCE((SELECT r.high FROM benefits_ruling r WHERE r.id = NEW.ruling_id), 0)",
        "a payment is not more than the decision gives",
    ),
    Refusal(
        "benefits_payment_of_entry", "benefits_payment", "INSERT",
        "NOT EXISTS (SELECT 1 FROM benefits_entry e WHERE e.id = NEW.entry_id AND e.enterprise_id = NEW.enterprise_id "
        "AND e.clause = NEW.clause AND e.period = NEW.period)",
        "a payment has the firm, clause and period of its entry",
    ),
    Refusal(
        "benefits_order_ruled", "benefits_order", "INSERT",
        RULED.format(entry="(SELECT y.entry_id FROM benefits_payment y WHERE y.id = NEW.payment_id)")
        + " OR NEW.outcome <> ''",
        "an order rests on a decision that is met and verified",
    ),
    Refusal(
        "benefits_order_answered_once", "benefits_order", "UPDATE",
        "NEW.payment_id <> OLD.payment_id OR NEW.number <> OLD.number OR NEW.ruling_id <> OLD.ruling_id OR "
        "NEW.file_id <> OLD.file_id OR NOT (OLD.outcome = '' AND NEW.outcome IN ('paid', 'refused') OR "
        "OLD.outcome = 'paid' AND NEW.outcome = 'bounced')",
        "an order is answered once",
    ),
    Refusal("benefits_order_stays", "benefits_order", "DELETE", "1 = 1", "an order is never deleted"),
    Refusal("benefits_entry_stays", "benefits_entry", "DELETE", "1 = 1", "an entry is never deleted"),
    Refusal(
        "benefits_entry_born_listed", "benefits_entry", "INSERT",
        "NEW.state <> 'listed' OR NEW.edition <> 0", "an entry begins with being listed",
    ),
    Refusal(
        "benefits_entry_steps", "benefits_entry", "UPDATE",
        "NEW.edition <> OLD.edition + 1 OR NEW.enterprise_id <> OLD.enterprise_id OR NEW.clause <> OLD.clause "
        "OR NEW.period <> OLD.period OR NEW.benefit_list_id <> OLD.benefit_list_id OR (OLD.appealed AND NOT NEW.appealed) "
        f"OR (OLD.state || '>' || NEW.state) NOT IN ({', '.join(repr(each) for each in MOVES)})",
        "an entry moves by the steps of the procedure, one at a time",
    ),
)  # fmt: skip


def lock(_apps: Any, schema_editor: Any) -> None:
    """On PostgreSQL who seals a voucher waits for others that seal one of the same lines."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION benefits_lock_lines() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF current_setting('transaction_isolation') = 'repeatable read' THEN "
            "RAISE EXCEPTION 'a voucher is not sealed on a snapshot of its own'; END IF; "
            f"PERFORM 1 FROM benefits_budgetline b WHERE b.id IN (SELECT p.line_id FROM {P} p "
            "WHERE p.voucher_id = NEW.id) ORDER BY b.id FOR UPDATE; RETURN NEW; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER benefits_aa_lock_lines BEFORE UPDATE ON {V} "
            "FOR EACH ROW EXECUTE FUNCTION benefits_lock_lines()",
            params=None,
        )


def unlock(_apps: Any, schema_editor: Any) -> None:
    """Take it back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER benefits_aa_lock_lines ON {V}", params=None)
        schema_editor.execute("DROP FUNCTION benefits_lock_lines()", params=None)


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_lists_and_ledger")]
    operations = [
        rows_remain("benefits", REMAIN, "benefits_remain"),
        migrations.RunPython(lock, unlock),
        rows_refused(REFUSALS),
    ]
