"""The ledger is append-only in the database itself (house ruling 5).

An entry may never be changed or removed. The one exception, erasing a payload by rule, must be announced in the
transaction (`SET LOCAL huiyin.erasing = 'on'`) and may only empty `salt` and `body`: the digest stays.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND current_setting('huiyin.erasing', true) = 'on'
        AND NEW.salt IS NULL AND NEW.body IS NULL
        AND (NEW.opened_month, NEW.chain, NEW.seq, NEW.kind, NEW.header, NEW.digest, NEW.prev, NEW.hash, NEW.recorded_at)
          = (OLD.opened_month, OLD.chain, OLD.seq, OLD.kind, OLD.header, OLD.digest, OLD.prev, OLD.hash, OLD.recorded_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % #% may not be changed or removed', OLD.chain, OLD.seq
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""

UNGUARD = """
DROP TRIGGER ledger_entry_append_only ON ledger_entry;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
