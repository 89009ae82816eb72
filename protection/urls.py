"""Addresses: pages for people, the partner interface beside them. Below /api/ every error is JSON."""

from django.urls import include, path

urlpatterns = [path("api/", include("protection.api.urls")), path("", include("protection.web.urls"))]
handler400 = "protection.api.errors.bad_request"
handler403 = "protection.api.errors.permission_denied"
handler404 = "protection.api.errors.not_found"
handler500 = "protection.api.errors.server_error"
