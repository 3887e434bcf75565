"""The addresses of the API."""

from django.urls import include, path

from demo.yard import views
from demo.yard.document import Document

API = [
    path("whoami", views.Whoami.as_view(), name="whoami"),
    path("login", views.Login.as_view(), name="login"),
    path("users", views.Users.as_view(), name="users"),
    path("questionnaires", views.Questionnaires.as_view(), name="questionnaires"),
    path("submissions", views.Submissions.as_view(), name="submissions"),
    path("submissions/<int:pk>", views.SubmissionDetail.as_view(), name="submission"),
    path("submissions/<int:pk>/answers", views.Answers.as_view(), name="answers"),
    path("submissions/<int:pk>/close", views.Close.as_view(), name="close"),
    path("ocr/plate", views.ReadPlate.as_view(), name="read-plate"),
    path("schema", Document.as_view(), name="schema"),
]

urlpatterns = [path("api/v1/", include(API))]
