"""What the API answers."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from estate.people.models import Person


class CurrentPerson(APIView):
    """Who is asking, deep inside."""

    def get(self, request: Request) -> Response:
        """Answer with the person."""
        attributes = {"login": request.user.login, "scopes": ["read"]}
        return Response({"data": {"id": str(request.user.handle), "attributes": attributes}})


class Tenants(APIView):
    """Everybody."""

    def get(self, request: Request) -> Response:
        """Answer with a page of people."""
        people = [{"login": person.login} for person in Person.objects.order_by("login")]
        return Response({"count": len(people), "items": people})
