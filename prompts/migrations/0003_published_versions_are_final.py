"""What was published stays as it was: the database itself refuses to change or delete it, whoever asks.

A version that left the draft state may only be archived and taken out of the archive. Publications are a history, so
they may not be changed either. The refusal is an integrity error (SQLSTATE 23000) with a sentence for people.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION prompts_keep_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'published' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Version % was published, so it cannot be deleted.', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - 'archived_at' IS DISTINCT FROM to_jsonb(OLD) - 'archived_at' THEN
        RAISE EXCEPTION 'Version % was published, so it cannot be changed.', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_published_version BEFORE UPDATE OR DELETE ON prompts_promptversion
    FOR EACH ROW EXECUTE FUNCTION prompts_keep_published_version();

CREATE FUNCTION prompts_keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was published when is a history: it cannot be changed or deleted.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_publication BEFORE UPDATE OR DELETE ON prompts_publication
    FOR EACH ROW EXECUTE FUNCTION prompts_keep_publication();
"""

BACKWARD = """
DROP TRIGGER keep_publication ON prompts_publication;
DROP FUNCTION prompts_keep_publication();
DROP TRIGGER keep_published_version ON prompts_promptversion;
DROP FUNCTION prompts_keep_published_version();
"""


class Migration(migrations.Migration):
    dependencies = [("prompts", "0002_studio")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
