"""Releases that no client is hurt by: an import across the layers, and a feature that brings its own tests."""

from demo.releases.release import Edit, Release

COUNT_OPEN = '''def count_open() -> int:
    """Return how many trucks are in the yard."""
    from demo.yard.models import Submission

    return Submission.objects.filter(status="open").count()


'''

SUMMARY = '''class Summary(APIView):
    """How many trucks are in the yard, and how many have been dealt with."""

    def get(self, _: Request) -> Response:
        """Answer with the number of submissions by status."""
        counts = {value: Submission.objects.filter(status=value).count() for value in Submission.Status.values}
        return Response(counts)


'''

SUMMARY_TESTS = '''"""The yard at a glance."""

from rest_framework.test import APIClient


def test_the_summary_counts_by_status(member: APIClient) -> None:
    """The sample data has two trucks in the yard and one that has been dealt with."""
    assert member.get("/api/v1/summary").json() == {"open": 2, "closed": 1}


def test_the_summary_is_for_those_who_signed_in(anonymous: APIClient) -> None:
    """Without a token the answer is 401."""
    assert anonymous.get("/api/v1/summary").status_code == 401
'''

RELEASES = (
    Release(
        "layer",
        "Count the trucks in the yard",
        "the rules import the models: a layer is crossed, and no client notices",
        "las reglas importan los modelos: se cruza una capa y ningún cliente lo nota",
        edits=(
            Edit(
                "demo/yard/rules.py",
                old="def may_close(",
                new=COUNT_OPEN + "def may_close(",
            ),
        ),
    ),
    Release(
        "new-case",
        "Show the yard at a glance",
        "a summary of the yard, with tests of its own",
        "un resumen del patio, con pruebas propias",
        edits=(
            Edit(
                "demo/yard/views.py",
                old="class Questionnaires(generics.ListAPIView):\n",
                new=SUMMARY + "class Questionnaires(generics.ListAPIView):\n",
            ),
            Edit(
                "demo/yard/urls.py",
                old='    path("users", ',
                new='    path("summary", views.Summary.as_view(), name="summary"),\n    path("users", ',
            ),
            Edit("yard_tests/test_summary.py", new=SUMMARY_TESTS),
        ),
    ),
)
