"""What is issued stays as it is: the database itself refuses to change or remove it (docs/decisions/0024)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION bulletins_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Withdrawing is said in the open, the PDF is drawn later, a rule may claim what was begun by hand.
    free text[] := ARRAY['state', 'withdrawn_by_id', 'withdrawn_at', 'withdrawn_reason', 'pdf_id', 'rule_id'];
BEGIN
    IF OLD.state NOT IN ('issued', 'withdrawn') THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (NEW.state = OLD.state OR (OLD.state = 'issued' AND NEW.state = 'withdrawn'))
        AND (OLD.state = 'issued' OR (NEW.withdrawn_at, NEW.withdrawn_reason) = (OLD.withdrawn_at, OLD.withdrawn_reason))
        AND (OLD.pdf_id IS NULL OR NEW.pdf_id = OLD.pdf_id)
        AND (OLD.rule_id IS NULL OR NEW.rule_id = OLD.rule_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'bulletin % is issued and does not change', OLD.number USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER bulletins_bulletin_frozen BEFORE UPDATE OR DELETE ON bulletins_bulletin
    FOR EACH ROW EXECUTE FUNCTION bulletins_refuse_change();

CREATE FUNCTION bulletins_refuse_picture() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.bulletin_id ELSE OLD.bulletin_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM bulletins_bulletin WHERE id = owner AND state IN ('issued', 'withdrawn')) THEN
        RAISE EXCEPTION 'the pictures of an issued bulletin do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bulletins_chart_frozen BEFORE INSERT OR UPDATE OR DELETE ON bulletins_chart
    FOR EACH ROW EXECUTE FUNCTION bulletins_refuse_picture();
"""

UNGUARD = """
DROP TRIGGER bulletins_chart_frozen ON bulletins_chart;
DROP FUNCTION bulletins_refuse_picture();
DROP TRIGGER bulletins_bulletin_frozen ON bulletins_bulletin;
DROP FUNCTION bulletins_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_bulletins")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
