"""Steps are the truth a case is replayed from, so the database itself refuses to change or remove one."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps are append-only: step % of case % may not be changed or removed', OLD.seq, OLD.case_id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER cases_step_append_only BEFORE UPDATE OR DELETE ON cases_step
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE SEQUENCE cases_case_number;
"""

UNGUARD = """
DROP SEQUENCE cases_case_number;
DROP TRIGGER cases_step_append_only ON cases_step;
DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
