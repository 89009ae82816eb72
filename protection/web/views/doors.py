"""Home, sign in and out, language, health."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from protection.accounts.services import TooManyAttempts, attempt_sign_in
from protection.web.forms import SignInForm


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A wrong name and a wrong password are answered alike; too many failures wait."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = attempt_sign_in(request, at=timezone.now(), **form.cleaned_data)
            except TooManyAttempts:
                form.add_error(None, _("Too many failed attempts. Wait 15 minutes and try again."))
                status = 429
            else:
                if user is not None:
                    login(request, user)
                    return redirect(_safe(request, request.POST.get("next", "")) or settings.LOGIN_REDIRECT_URL)
                form.add_error(None, _("The name or the password is not right."))
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", ""))}
    return render(request, "web/sign_in.html", context, status=status)


def _safe(request: HttpRequest, target: str) -> str:
    """The address to go on to, when it is one of ours; "" otherwise."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if ours and target.isprintable() else ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("web:home")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to where the person was."""
    response = redirect(_safe(request, request.POST.get("back", "/")) or "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax",
                            secure=settings.SESSION_COOKIE_SECURE, httponly=True)  # fmt: skip
    return response


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when not; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "away"}, status=503)
    return JsonResponse({"database": "up"})
