"""The paths of people."""

from django.urls import path

from estate.people.views import CurrentPerson, Tenants

urlpatterns = [
    path("tenants", Tenants.as_view()),
    path("session/me", CurrentPerson.as_view()),
]
