"""What people decided stays on record as it was: the database itself refuses to change, delete or empty it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION generation_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was decided is a history: it cannot be changed or deleted.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_decision BEFORE UPDATE OR DELETE ON generation_reviewdecision
    FOR EACH ROW EXECUTE FUNCTION generation_keep_decision();
CREATE TRIGGER keep_table BEFORE TRUNCATE ON generation_reviewdecision
    FOR EACH STATEMENT EXECUTE FUNCTION generation_keep_decision();
"""

BACKWARD = """
DROP TRIGGER keep_table ON generation_reviewdecision;
DROP TRIGGER keep_decision ON generation_reviewdecision;
DROP FUNCTION generation_keep_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("generation", "0006_review_desk")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
