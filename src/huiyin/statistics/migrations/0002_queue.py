"""Every step that is written queues its case in the same transaction, whoever writes it and by which road."""

from django.db import migrations

QUEUE = """
CREATE FUNCTION statistics_queue_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO statistics_queue (case_id) SELECT DISTINCT case_id FROM fresh ORDER BY case_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER cases_step_queue AFTER INSERT ON cases_step REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION statistics_queue_cases();
INSERT INTO statistics_queue (case_id) SELECT id FROM cases_case ORDER BY id;
"""

UNQUEUE = """
DROP TRIGGER cases_step_queue ON cases_step;
DROP FUNCTION statistics_queue_cases();
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("cases", "0013_reach_by_stage")]
    operations = [migrations.RunSQL(QUEUE, UNQUEUE)]
