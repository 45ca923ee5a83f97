import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import commitments.models.desk


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address name")),
                (
                    "code",
                    models.CharField(
                        help_text="Begins the reference of each of the desk's commitments, such as PKCN in PKCN-2026-001.",
                        max_length=8,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][A-Z0-9]{1,7}$", "“%(value)s” is not two to eight capitals and digits."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[commitments.models.desk.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "working_days",
                    models.CharField(
                        default="MO,TU,WE,TH,FR",
                        max_length=20,
                        validators=[commitments.models.desk.validate_working_days],
                        verbose_name="working days",
                    ),
                ),
                (
                    "holiday_countries",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 codes with commas between; no mail goes out on their public holidays.",
                        max_length=60,
                        validators=[commitments.models.desk.validate_holiday_countries],
                        verbose_name="holiday countries",
                    ),
                ),
                (
                    "reminder_hour",
                    models.PositiveSmallIntegerField(
                        default=9,
                        help_text="The hour of the desk's day from which its digest is sent, 0 to 23.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(23),
                        ],
                        verbose_name="reminder hour",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="A follow-up is coming up this many days before it opens.",
                        verbose_name="lead in days",
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="A follow-up is overdue this many days after its last day.",
                        verbose_name="grace in days",
                    ),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="An undated commitment is looked at again after this many months.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="review after months",
                    ),
                ),
                (
                    "references_given",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="references given"),
                ),
            ],
            options={
                "verbose_name": "desk",
                "verbose_name_plural": "desks",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reminder_hour__lte", 23)), name="desk_reminder_hour"),
                    models.CheckConstraint(condition=models.Q(("review_months__gte", 1)), name="desk_review_months"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("time_zone", ""), _negated=True), models.Q(("working_days", ""), _negated=True)
                        ),
                        name="desk_has_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FocalPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "office",
                    models.CharField(
                        blank=True, help_text="As the source names it.", max_length=200, verbose_name="office"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "named_on",
                    models.DateField(
                        blank=True,
                        help_text="The day for which the source names this person.",
                        null=True,
                        verbose_name="named on",
                    ),
                ),
            ],
            options={
                "verbose_name": "focal point",
                "verbose_name_plural": "focal points",
                "ordering": ("party__name", "-named_on", "name"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="focal_point_named")
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=40, unique=True, verbose_name="reference")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                (
                    "summary",
                    models.TextField(
                        blank=True, help_text="What was promised, in our own words.", verbose_name="summary"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting_series", "meeting series"),
                            ("event", "event"),
                            ("visit", "visit"),
                            ("deliverable", "deliverable"),
                            ("programme", "programme"),
                            ("institution", "institution"),
                            ("agreement", "agreement"),
                            ("assistance", "assistance"),
                            ("intention", "intention"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "hard",
                    models.BooleanField(
                        default=True,
                        help_text="Someone could later say whether it was done or not.",
                        verbose_name="can be checked",
                    ),
                ),
                (
                    "made_on",
                    models.DateField(
                        blank=True,
                        help_text="The day the promise was made; empty when no source says.",
                        null=True,
                        verbose_name="made on",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("in_force", "in force"),
                            ("fulfilled", "fulfilled"),
                            ("lapsed", "lapsed"),
                            ("superseded", "superseded"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="in_force",
                        editable=False,
                        max_length=12,
                        verbose_name="standing",
                    ),
                ),
                (
                    "reading",
                    models.TextField(
                        blank=True,
                        help_text="Where the source leaves it open: which reading was taken, and why.",
                        verbose_name="reading taken",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty: the desk's lead.", null=True, verbose_name="lead in days"
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty: the desk's grace.", null=True, verbose_name="grace in days"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who on our side follows up. Without an owner the desk's lead is told.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_commitments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "readers",
                    models.ManyToManyField(
                        blank=True,
                        help_text="People outside the desk who may see this record although it is restricted.",
                        related_name="named_on_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named people",
                    ),
                ),
                (
                    "reaffirms",
                    models.ForeignKey(
                        blank=True,
                        help_text="The earlier commitment that this one says again.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reaffirmed_by",
                        to="commitments.commitment",
                        verbose_name="reaffirms",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "focal_points",
                    models.ManyToManyField(
                        blank=True, related_name="commitments", to="commitments.focalpoint", verbose_name="focal points"
                    ),
                ),
            ],
            options={
                "verbose_name": "commitment",
                "verbose_name_plural": "commitments",
                "ordering": ("reference",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reaffirms", models.F("id")), _negated=True),
                        name="commitment_reaffirms_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standing__in", ["in_force", "fulfilled", "lapsed", "superseded", "withdrawn"])
                        ),
                        name="commitment_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "meeting_series",
                                    "event",
                                    "visit",
                                    "deliverable",
                                    "programme",
                                    "institution",
                                    "agreement",
                                    "assistance",
                                    "intention",
                                ],
                            )
                        ),
                        name="commitment_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["public", "internal", "restricted"])),
                        name="commitment_confidentiality",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("reference", ""), _negated=True)
                        ),
                        name="commitment_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slot",
                    models.CharField(
                        help_text="Names the occurrence, such as 2026-Q3.", max_length=40, verbose_name="slot"
                    ),
                ),
                ("wording", models.CharField(blank=True, max_length=200, verbose_name="words of the source")),
                ("earliest", models.DateField(blank=True, null=True, verbose_name="earliest day")),
                ("latest", models.DateField(blank=True, null=True, verbose_name="latest day")),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("day", "a day"),
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("half", "a half-year"),
                            ("year", "a year"),
                            ("by", "by a day"),
                            ("span", "a span of days"),
                        ],
                        max_length=8,
                        verbose_name="precision",
                    ),
                ),
                (
                    "first_earliest",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first earliest day"),
                ),
                (
                    "first_latest",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first latest day"),
                ),
                (
                    "first_precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("day", "a day"),
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("half", "a half-year"),
                            ("year", "a year"),
                            ("by", "by a day"),
                            ("span", "a span of days"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="first precision",
                    ),
                ),
                (
                    "window_version",
                    models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="window version"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("arranged", "arranged"),
                            ("under_way", "under way"),
                            ("no_information", "no information"),
                            ("done", "done"),
                            ("partly_done", "partly done"),
                            ("not_done", "not done"),
                            ("called_off", "called off"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("arranged_on", models.DateField(blank=True, editable=False, null=True, verbose_name="arranged for")),
                ("closed_on", models.DateField(blank=True, editable=False, null=True, verbose_name="closed on")),
                (
                    "days_late",
                    models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="days late"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                (
                    "flag",
                    models.CharField(
                        choices=[
                            ("later", "later"),
                            ("upcoming", "coming up"),
                            ("due", "due"),
                            ("overdue", "overdue"),
                            ("closed", "closed"),
                            ("undated", "undated"),
                        ],
                        default="later",
                        editable=False,
                        max_length=8,
                        verbose_name="flag",
                    ),
                ),
                (
                    "upcoming_from",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="coming up from"),
                ),
                ("due_from", models.DateField(blank=True, editable=False, null=True, verbose_name="due from")),
                ("overdue_from", models.DateField(blank=True, editable=False, null=True, verbose_name="overdue from")),
                (
                    "flag_changes_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="flag changes on"),
                ),
                (
                    "remind_next_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="reminder next on"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only where it differs from the commitment's owner.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_follow_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": (models.OrderBy(models.F("latest"), nulls_last=True), "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("flag_changes_on__isnull", False)),
                        fields=["flag_changes_on"],
                        name="follow_up_flag_changes",
                    ),
                    models.Index(
                        condition=models.Q(("remind_next_on__isnull", False)),
                        fields=["remind_next_on"],
                        name="follow_up_reminds_next",
                    ),
                    models.Index(fields=["flag", "latest"], name="follow_up_flag_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("commitment", "slot"), name="follow_up_once_per_slot"),
                    models.CheckConstraint(condition=models.Q(("slot", ""), _negated=True), name="follow_up_has_slot"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("earliest__isnull", True), ("latest__isnull", True), ("precision", "")),
                            models.Q(
                                ("latest__isnull", False),
                                ("precision__in", ["day", "month", "quarter", "half", "year", "by", "span"]),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_window_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earliest__isnull", True), ("earliest__lte", models.F("latest")), _connector="OR"
                        ),
                        name="follow_up_window_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "planned",
                                    "arranged",
                                    "under_way",
                                    "no_information",
                                    "done",
                                    "partly_done",
                                    "not_done",
                                    "called_off",
                                ],
                            )
                        ),
                        name="follow_up_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("flag__in", ["later", "upcoming", "due", "overdue", "closed", "undated"])),
                        name="follow_up_flag",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", False),
                                ("flag", "closed"),
                                ("status__in", ("done", "partly_done", "not_done", "called_off")),
                            ),
                            models.Q(
                                models.Q(
                                    ("status__in", ("done", "partly_done", "not_done", "called_off")), _negated=True
                                ),
                                ("closed_on__isnull", True),
                                models.Q(("flag", "closed"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_closed_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("flag", "undated"), _negated=True), ("latest__isnull", True), _connector="OR"
                        ),
                        name="follow_up_undated_has_no_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arranged_on__isnull", False), ("status", "arranged")),
                            models.Q(("status", "arranged"), _negated=True),
                            _connector="OR",
                        ),
                        name="follow_up_arranged_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("viewer", "viewer"), ("officer", "officer"), ("lead", "lead")],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "desk member",
                "verbose_name_plural": "desk members",
                "ordering": ("desk__name", "user__username"),
                "constraints": [
                    models.UniqueConstraint(fields=("desk", "user"), name="membership_once_per_desk"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["viewer", "officer", "lead"])), name="membership_role"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Occasion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "readers",
                    models.ManyToManyField(
                        blank=True,
                        help_text="People outside the desk who may see this record although it is restricted.",
                        related_name="named_on_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named people",
                    ),
                ),
            ],
            options={
                "verbose_name": "occasion",
                "verbose_name_plural": "occasions",
                "ordering": ("-starts_on", "title"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            models.Q(("starts_on__isnull", False), ("starts_on__lte", models.F("ends_on"))),
                            _connector="OR",
                        ),
                        name="occasion_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("desk", "title", "starts_on"), name="occasion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["public", "internal", "restricted"])),
                        name="occasion_confidentiality",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="commitment",
            name="occasion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitments",
                to="commitments.occasion",
                verbose_name="made at",
            ),
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Stands in page addresses.", max_length=80, unique=True, verbose_name="address name"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "state"),
                            ("ministry", "ministry"),
                            ("agency", "agency"),
                            ("city", "city"),
                            ("organisation", "organisation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two capital letters, such as PK. Empty for an international organisation.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "“%(value)s” is not two capital letters."
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="commitments.party",
                        verbose_name="part of",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The outermost party this one is part of, kept by saving; empty for one that stands alone.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="all_parts",
                        to="commitments.party",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part_of", models.F("id")), _negated=True), name="party_not_part_of_itself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"),
                        name="party_country_code",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="party_named"),
                ],
            },
        ),
        migrations.AddField(
            model_name="occasion",
            name="parties",
            field=models.ManyToManyField(
                blank=True, related_name="occasions", to="commitments.party", verbose_name="parties"
            ),
        ),
        migrations.AddField(
            model_name="focalpoint",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="focal_points",
                to="commitments.party",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="home_party",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desks",
                to="commitments.party",
                verbose_name="home party",
            ),
        ),
        migrations.CreateModel(
            name="CommitmentParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("promises", "promises"), ("is_promised", "is promised")],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts_taken",
                        to="commitments.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "party to the commitment",
                "verbose_name_plural": "parties to the commitment",
                "ordering": ("-part", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("commitment", "party"), name="commitment_party_once"),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["promises", "is_promised"])), name="commitment_party_part"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="commitment",
            name="parties",
            field=models.ManyToManyField(
                related_name="commitments", through="commitments.CommitmentParty", to="commitments.party"
            ),
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("once", "once"),
                            ("recurring", "recurring"),
                            ("announced", "round by round, as announced"),
                            ("undated", "undated"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("wording", models.CharField(blank=True, max_length=200, verbose_name="words of the source")),
                (
                    "rrule",
                    models.CharField(
                        blank=True, help_text="RFC 5545, dates only.", max_length=120, verbose_name="rule"
                    ),
                ),
                ("anchor", models.DateField(blank=True, null=True, verbose_name="counted from")),
                (
                    "generate_next_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="makes follow-ups next on"),
                ),
                (
                    "commitment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedule",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
                "ordering": ("commitment_id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("generate_next_on__isnull", False)),
                        fields=["generate_next_on"],
                        name="schedule_generates_next",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["once", "recurring", "announced", "undated"])),
                        name="schedule_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "recurring"), models.Q(("rrule", ""), _negated=True), ("anchor__isnull", False)
                            ),
                            models.Q(
                                models.Q(("kind", "recurring"), _negated=True),
                                ("anchor__isnull", True),
                                ("generate_next_on__isnull", True),
                                ("rrule", ""),
                            ),
                            _connector="OR",
                        ),
                        name="schedule_rule_only_when_recurring",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "term",
                    models.CharField(
                        choices=[
                            ("rhythm", "how often"),
                            ("window", "when"),
                            ("parties", "who"),
                            ("substance", "what is promised"),
                            ("state", "what exists already"),
                        ],
                        max_length=12,
                        verbose_name="term",
                    ),
                ),
                ("reading", models.CharField(max_length=200, verbose_name="reading")),
                ("reason", models.TextField(verbose_name="reason")),
                ("on", models.DateField(verbose_name="settled on")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "settled reading",
                "verbose_name_plural": "settled readings",
                "ordering": ("commitment_id", "term"),
                "constraints": [
                    models.UniqueConstraint(fields=("commitment", "term"), name="settlement_once_per_term"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reading", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="settlement_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("communique", "communiqué"),
                            ("readout", "readout"),
                            ("agreement", "agreement"),
                            ("press_report", "press report"),
                            ("opinion", "opinion article"),
                            ("minutes", "minutes"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="Empty when the text does not name one.",
                        max_length=200,
                        verbose_name="publisher",
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("address", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47, such as en or zh-CN.", max_length=12, verbose_name="language"
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What is uncertain about the text, such as its date.", verbose_name="note"
                    ),
                ),
                (
                    "full_text",
                    models.TextField(
                        blank=True, help_text="Quotes are checked against it when it is kept.", verbose_name="full text"
                    ),
                ),
                (
                    "full_text_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256 of the full text"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="commitments.party",
                        verbose_name="issued by",
                    ),
                ),
                (
                    "occasion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="commitments.occasion",
                        verbose_name="occasion",
                    ),
                ),
                (
                    "readers",
                    models.ManyToManyField(
                        blank=True,
                        help_text="People outside the desk who may see this record although it is restricted.",
                        related_name="named_on_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named people",
                    ),
                ),
            ],
            options={
                "verbose_name": "source document",
                "verbose_name_plural": "source documents",
                "ordering": ("-published_on", "title"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("full_text", ""), ("full_text_sha256", "")),
                            models.Q(
                                models.Q(("full_text", ""), _negated=True),
                                models.Q(("full_text_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_text_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["public", "internal", "restricted"])),
                        name="document_confidentiality",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="document_titled"),
                ],
            },
        ),
        migrations.AddField(
            model_name="focalpoint",
            name="named_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="focal_points",
                to="commitments.sourcedocument",
                verbose_name="named in",
            ),
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quote", models.TextField(help_text="The exact words of the source.", verbose_name="quote")),
                (
                    "locator",
                    models.CharField(
                        blank=True, help_text="Page or paragraph.", max_length=120, verbose_name="where it stands"
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rhythm", "how often"),
                            ("window", "when"),
                            ("parties", "who"),
                            ("substance", "what is promised"),
                            ("state", "what exists already"),
                        ],
                        help_text="The term that this passage settles.",
                        max_length=12,
                        verbose_name="speaks to",
                    ),
                ),
                (
                    "reading",
                    models.CharField(
                        blank=True,
                        help_text="How this source has that term, such as “every three months”.",
                        max_length=200,
                        verbose_name="reading",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="commitments.sourcedocument",
                        verbose_name="source document",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ("document__published_on", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("commitment", "document", "quote"), name="citation_once"),
                    models.CheckConstraint(condition=models.Q(("quote", ""), _negated=True), name="citation_quotes"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reading", ""), ("term", "")),
                            models.Q(models.Q(("term", ""), _negated=True), models.Q(("reading", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="citation_reading_has_term",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recorded", "recorded"),
                            ("scheduled", "scheduled"),
                            ("expected", "follow-up added"),
                            ("logged", "status logged"),
                            ("extended", "window moved"),
                            ("reassigned", "reassigned"),
                            ("reopened", "reopened"),
                            ("amended", "amended"),
                            ("cited", "source cited"),
                            ("assessed", "assessed"),
                            ("settled", "reading settled"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        help_text="The name as it was when this was written.", max_length=200, verbose_name="author"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="written at")),
                (
                    "on",
                    models.DateField(help_text="The day on which it happened or holds.", verbose_name="about the day"),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "planned"),
                            ("arranged", "arranged"),
                            ("under_way", "under way"),
                            ("no_information", "no information"),
                            ("done", "done"),
                            ("partly_done", "partly done"),
                            ("not_done", "not done"),
                            ("called_off", "called off"),
                        ],
                        max_length=16,
                        verbose_name="from status",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "planned"),
                            ("arranged", "arranged"),
                            ("under_way", "under way"),
                            ("no_information", "no information"),
                            ("done", "done"),
                            ("partly_done", "partly done"),
                            ("not_done", "not done"),
                            ("called_off", "called off"),
                        ],
                        max_length=16,
                        verbose_name="to status",
                    ),
                ),
                ("change", models.TextField(blank=True, verbose_name="what changed")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "internal_note",
                    models.TextField(blank=True, help_text="Stays inside the desk.", verbose_name="internal note"),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="commitments.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="commitments.party",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "status entry",
                "verbose_name_plural": "status entries",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "recorded",
                                    "scheduled",
                                    "expected",
                                    "logged",
                                    "extended",
                                    "reassigned",
                                    "reopened",
                                    "amended",
                                    "cited",
                                    "assessed",
                                    "settled",
                                ],
                            )
                        ),
                        name="entry_kind",
                    ),
                    models.CheckConstraint(condition=models.Q(("author", ""), _negated=True), name="entry_signed"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("follow_up__isnull", False),
                                ("kind", "logged"),
                                (
                                    "to_status__in",
                                    [
                                        "planned",
                                        "arranged",
                                        "under_way",
                                        "no_information",
                                        "done",
                                        "partly_done",
                                        "not_done",
                                        "called_off",
                                    ],
                                ),
                            ),
                            models.Q(("kind", "logged"), _negated=True),
                            _connector="OR",
                        ),
                        name="entry_logged_has_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("from_earliest", models.DateField(blank=True, null=True, verbose_name="from earliest day")),
                ("from_latest", models.DateField(blank=True, null=True, verbose_name="from latest day")),
                (
                    "from_precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("day", "a day"),
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("half", "a half-year"),
                            ("year", "a year"),
                            ("by", "by a day"),
                            ("span", "a span of days"),
                        ],
                        max_length=8,
                        verbose_name="from precision",
                    ),
                ),
                ("to_earliest", models.DateField(blank=True, null=True, verbose_name="to earliest day")),
                ("to_latest", models.DateField(verbose_name="to latest day")),
                (
                    "to_precision",
                    models.CharField(
                        choices=[
                            ("day", "a day"),
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("half", "a half-year"),
                            ("year", "a year"),
                            ("by", "by a day"),
                            ("span", "a span of days"),
                        ],
                        max_length=8,
                        verbose_name="to precision",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="commitments.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="commitments.statusentry",
                        verbose_name="status entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "ordering": ("follow_up_id", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("follow_up", "number"), name="extension_numbered_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="extension_counted_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="extension_reasoned"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_earliest__isnull", True), ("to_earliest__lte", models.F("to_latest")), _connector="OR"
                        ),
                        name="extension_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("address", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("quote", models.TextField(blank=True, verbose_name="quote")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="commitments.sourcedocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="commitments.statusentry",
                        verbose_name="status entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), _negated=True), ("document__isnull", False), _connector="OR"
                        ),
                        name="evidence_points_somewhere",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="evidence_titled"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assessor",
                    models.CharField(
                        choices=[("us", "us"), ("partner", "the partner"), ("independent", "an independent body")],
                        max_length=12,
                        verbose_name="assessor",
                    ),
                ),
                ("assessor_name", models.CharField(max_length=200, verbose_name="assessor's name")),
                ("on", models.DateField(verbose_name="as of")),
                (
                    "implementation",
                    models.CharField(
                        choices=[
                            ("no_evidence", "no evidence"),
                            ("not_started", "not started"),
                            ("limited", "limited"),
                            ("substantial", "substantial"),
                            ("complete", "complete"),
                        ],
                        max_length=12,
                        verbose_name="implementation",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="commitments.commitment",
                        verbose_name="commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ("-on", "assessor"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commitment", "assessor", "assessor_name", "on"), name="assessment_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("implementation__in", ["no_evidence", "not_started", "limited", "substantial", "complete"])
                        ),
                        name="assessment_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assessor_name", ""), _negated=True), name="assessment_signed"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="focalpoint",
            constraint=models.UniqueConstraint(fields=("party", "name", "office"), name="focal_point_once_per_office"),
        ),
    ]
