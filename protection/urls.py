"""Addresses: pages for people, the partner interface beside them."""

from django.urls import include, path

urlpatterns = [path("api/", include("protection.api.urls")), path("", include("protection.web.urls"))]
