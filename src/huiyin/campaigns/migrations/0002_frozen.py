"""A frozen cohort stays as it is: neither it nor its members are ever changed or removed (docs/decisions/0031)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION campaigns_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a cohort is frozen: % row % may not be changed or removed', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER campaigns_cohort_frozen BEFORE UPDATE OR DELETE ON campaigns_cohort
    FOR EACH ROW EXECUTE FUNCTION campaigns_refuse_change();
CREATE TRIGGER campaigns_member_frozen BEFORE UPDATE OR DELETE ON campaigns_member
    FOR EACH ROW EXECUTE FUNCTION campaigns_refuse_change();
"""

UNGUARD = """
DROP TRIGGER campaigns_member_frozen ON campaigns_member;
DROP TRIGGER campaigns_cohort_frozen ON campaigns_cohort;
DROP FUNCTION campaigns_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
