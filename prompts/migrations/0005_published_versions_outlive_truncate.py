"""Emptying the tables of what was published is refused too: the application's own user may own them.

Whoever really means it can drop the database, or the triggers first.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION prompts_keep_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The table % keeps what was published, so it cannot be emptied.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_table BEFORE TRUNCATE ON prompts_promptversion
    FOR EACH STATEMENT EXECUTE FUNCTION prompts_keep_table();
CREATE TRIGGER keep_table BEFORE TRUNCATE ON prompts_publication
    FOR EACH STATEMENT EXECUTE FUNCTION prompts_keep_table();
"""

BACKWARD = """
DROP TRIGGER keep_table ON prompts_promptversion;
DROP TRIGGER keep_table ON prompts_publication;
DROP FUNCTION prompts_keep_table();
"""


class Migration(migrations.Migration):
    dependencies = [("prompts", "0004_sample_typed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
