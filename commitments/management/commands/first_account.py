"""The first staff account, so that a newcomer can sign in."""

import secrets
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction

from commitments.access import Role
from commitments.models import Desk, Membership

NAME = "desk"


class Command(BaseCommand):
    help = "Creates the first staff account and prints its name and password once; does nothing when there is one."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        staff = User.objects.filter(is_staff=True)
        # Those who were made up for a trial cannot sign in.
        if staff.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
            return
        password = secrets.token_urlsafe(12)
        user = User.objects.create_superuser(NAME, f"{NAME}@pacta.localhost", password)
        for desk in Desk.objects.all():
            Membership.objects.get_or_create(desk=desk, user=user, defaults={"role": Role.LEAD})
        self.stdout.write(f"First account: {NAME}  password: {password}  (shown this once; change it in the admin)")
