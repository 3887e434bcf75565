"""Two paths, in a file of their own each."""

from django.urls import include, path

urlpatterns = [path("gateway/", include("estate.people.urls"))]
