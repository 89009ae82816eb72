from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("profiles", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="grounds",
            field=models.JSONField(),
        ),
    ]
