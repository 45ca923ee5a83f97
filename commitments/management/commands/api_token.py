"""Gives a person a token for the API, and prints it: only a hash of it is kept."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

DAYS = 365


class Command(BaseCommand):
    help = "Prints a new API token for a person, once. Send it as: Authorization: Token <token>"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=DAYS, help=f"valid for this many days (default {DAYS})")

    def handle(self, *_args: Any, username: str, days: int, **_options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"username: nobody is called “{username}”")
        if not user.is_active:
            raise CommandError(f"username: the account “{username}” is closed")
        if not 1 <= days <= 3650:
            raise CommandError(f"days: {days} is not a whole number from 1 to 3650")
        _stored, token = AuthToken.objects.create(user, expiry=timedelta(days=days))
        self.stdout.write(token)
