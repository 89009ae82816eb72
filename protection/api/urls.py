"""Partner interface, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from . import views

app_name = "api"
urlpatterns = [
    path(
        "v1/openapi.json",
        SpectacularJSONAPIView.as_view(permission_classes=[], authentication_classes=[], throttle_classes=[]),
        name="openapi",
    ),
    path("v1/persons/lookup", views.PersonLookup.as_view(), name="person_lookup"),
    path("v1/persons/<uuid:public_id>/profile", views.PersonProfile.as_view(), name="person_profile"),
    path("v1/eligibility/check", views.EligibilityCheck.as_view(), name="eligibility_check"),
    path("<path:rest>", views.Nothing.as_view(), name="nothing"),
    path("", views.Nothing.as_view(), name="root"),
]
