"""People with accounts, their roles, and the node they belong to."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right, Role, rights_of


class Node(models.Model):
    """Whose node this is; one row."""

    class Kind(models.TextChoices):
        """A party to the conflict, or a neutral one between them."""

        PARTY = "party", _("a party to the conflict")
        MEDIATOR = "mediator", _("a neutral mediator")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("this node belongs to"), max_length=8, choices=Kind.choices)
    side = models.CharField(_("side"), max_length=1)
    founded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Node | None:
        """This node, or None before it has been set up."""
        return cls.objects.first()


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there are no superusers."""

    def create_user(self, username: str, password: str | None, pseudonym: str) -> User:
        """An account without roles; without a password it cannot sign in yet."""
        user = self.model(username=username, pseudonym=pseudonym)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of the team; to all others he appears under his pseudonym alone."""

    username = models.CharField(
        _("sign-in name"),
        max_length=60,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Only you and the system administrator see it."),
    )
    pseudonym = models.CharField(
        _("pseudonym"),
        max_length=60,
        unique=True,
        help_text=_("The name under which colleagues and the history know this person."),
    )
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(max_length=12, default="auto")
    keys_help = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["pseudonym"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.pseudonym

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles he holds now."""
        return frozenset(grant.role for grant in self.grants.all())

    @cached_property
    def rights(self) -> frozenset[Right]:
        """All that he may do."""
        return rights_of(self.roles)

    def may(self, *rights: Right) -> bool:
        """Whether he holds at least one of the rights."""
        return self.is_active and not self.rights.isdisjoint(rights)


class RoleGrant(models.Model):
    """A role that somebody holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="accounts_one_grant"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """A one-time link with which somebody sets his password; only its hash is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation of {self.user}"
