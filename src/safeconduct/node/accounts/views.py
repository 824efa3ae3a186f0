"""First run, team and invitations."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts import services
from safeconduct.node.accounts.access import (
    Right,
    needs,
    open_to_anyone,
    recently_confirmed,
)
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.forms import FirstRunForm, MemberForm, PasswordForm, RolesForm
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.accounts.requests import MemberRequest

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Set the node up; open only until that is done."""
    if Node.current() is not None:
        raise Http404
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            user = services.found_node(
                name=data["name"],
                kind=Node.Kind(data["kind"]),
                side=data["side"],
                username=data["username"],
                pseudonym=data["pseudonym"],
                password=data["password"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _sign_in(request, user)
            return redirect("mfa_index")
    return render(request, "accounts/first_run.html", {"form": form})


@open_to_anyone
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was handed the link sets his password and then his second factor."""
    invited = services.invitation(token)
    if invited is None:
        return render(request, "accounts/invitation_over.html", status=404)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            user = services.accept(invited, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _sign_in(request, user)
            return redirect("mfa_index")
    return render(request, "accounts/invitation.html", {"form": form, "invited": invited.user})


@needs(Right.MANAGE_TEAM)
@require_safe
def team(request: MemberRequest) -> HttpResponse:
    """Everybody with an account."""
    members = User.objects.prefetch_related("grants", "invitations").order_by("pseudonym")
    return render(request, "accounts/team.html", {"members": members})


@needs(Right.MANAGE_TEAM)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def new_member(request: MemberRequest) -> HttpResponse:
    """Make an account and show its one-time link, once."""
    form = MemberForm(request.POST or None)
    if form.is_valid():
        actor = Actor.of(request.user)
        data = form.cleaned_data
        user = services.make_account(
            actor, username=data["username"], pseudonym=data["pseudonym"], roles=data["roles"]
        )
        return _show_link(request, user, services.invite(actor, user))
    return render(request, "accounts/new_member.html", {"form": form})


@needs(Right.MANAGE_TEAM)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """Roles of a member; close or open his account; help when he lost his device."""
    user = get_object_or_404(User, pk=pk)
    form = RolesForm(
        request.POST if request.POST.get("do") == "roles" else None,
        initial={"roles": sorted(user.roles)},
    )
    actor = Actor.of(request.user)
    try:
        match request.POST.get("do"):
            case "roles" if form.is_valid():
                services.set_roles(actor, user, form.cleaned_data["roles"])
                messages.success(request, _("The roles are changed."))
                return redirect("team")
            case "close" | "open" as do:
                services.set_active(actor, user, active=do == "open")
                return redirect("team")
            case "reset":
                return _show_link(request, user, services.reset_second_factor(actor, user))
    except ValidationError as error:
        form.add_error(None, error) if form.is_bound else messages.error(
            request, " ".join(error.messages)
        )
    return render(request, "accounts/member.html", {"form": form, "member": user})


@needs(Right.MANAGE_TEAM)
@recently_confirmed
@require_POST
def invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Another one-time link, for somebody who never used the first."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    return _show_link(request, user, services.invite(Actor.of(request.user), user))


def _sign_in(request: HttpRequest, user: User) -> None:
    """Whoever has just chosen his password need not type it again to set up the second factor."""
    login(request, user, backend=_BACKEND)
    reauthenticate_by_password(request)


def _show_link(request: HttpRequest, user: User, token: str) -> HttpResponse:
    link = request.build_absolute_uri(f"/invitation/{token}/")
    return render(request, "accounts/link.html", {"member": user, "link": link})
