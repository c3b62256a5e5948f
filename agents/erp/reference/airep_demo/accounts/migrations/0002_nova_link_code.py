from django.db import migrations


class Migration(migrations.Migration):
    """A table outside the models: only hashes of codes, for Nova to read."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE TABLE nova_link_code (
                    code_hash varchar(64) NOT NULL PRIMARY KEY,
                    user_id bigint NOT NULL REFERENCES accounts_user (id) ON DELETE CASCADE,
                    expires_at bigint NOT NULL
                )
            """,
            reverse_sql="DROP TABLE nova_link_code",
        ),
    ]
