"""Opening accounts: who may sign in as which practitioner (passkeys and single sign-on come with a later issue)."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tocsin.access import Refused, practitioner
from tocsin.web.models import Account


def open_account(practitioner_id: str, username: str, password: str) -> None:
    """Let this practitioner sign in. Raises `Refused` for a stranger, a name that is taken, or a weak password."""
    if practitioner(practitioner_id) is None:
        raise Refused("There is no such practitioner.", field="practitioner", next_step="Register them first.")
    if User.objects.filter(username=username).exists():
        raise Refused(f"The user name {username} is taken.", field="username", next_step="Choose another.")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), field="password") from None
    with transaction.atomic():
        user = User.objects.create_user(username, password=password)
        Account.objects.update_or_create(practitioner=practitioner_id, defaults={"user": user})


def demo_user(practitioner_id: str) -> User:
    """The account of a made-up person, opened when first asked for, with a password nobody knows."""
    account = Account.objects.filter(practitioner=practitioner_id).select_related("user").first()
    if account:
        return account.user
    user = User.objects.create_user(f"demo-{practitioner_id}")
    Account.objects.create(practitioner=practitioner_id, user=user)
    return user


Accounts = tuple[list[User], list[Account]]


def every_account() -> Accounts:
    """Who may sign in here, passwords as they are kept (hashed)."""
    return list(User.objects.order_by("pk")), list(Account.objects.order_by("pk"))


def copy_accounts(accounts: Accounts) -> None:
    """Let the same people sign in to the register in use, which has no accounts yet."""
    users, rows = accounts
    User.objects.bulk_create(users)
    Account.objects.bulk_create(rows)
