"""The API, through DRF's client."""

from rest_framework.test import APIClient

V1 = "/api/v1"


def open_submission(client: APIClient, **further: str) -> dict[str, object]:
    """Return a submission that was just made."""
    body = {"questionnaire": 1, "plate": "def 234", "direction": "entering"} | further
    answer = client.post(f"{V1}/submissions", body, format="json")
    assert answer.status_code == 201, answer.content
    made: dict[str, object] = answer.json()
    return made


def test_a_submission_starts_open_with_its_plate_in_normal_form(member: APIClient) -> None:
    """Whatever status is sent."""
    made = open_submission(member, status="closed", note="prueba")

    assert (made["plate"], made["status"], made["note"]) == ("DEF234", "open", "prueba")


def test_a_malformed_plate_is_refused(member: APIClient) -> None:
    """The message shows a plate as it should be."""
    body = {"questionnaire": 1, "plate": "AB12", "direction": "entering"}
    answer = member.post(f"{V1}/submissions", body, format="json")

    assert answer.status_code == 400
    assert "ABC123" in answer.json()["plate"][0]


def test_text_does_not_answer_a_question_for_a_photo(member: APIClient) -> None:
    """The kind of the question decides."""
    made = open_submission(member)
    answer = member.post(f"{V1}/submissions/{made['id']}/answers", {"question": 1, "text": "DEF234"})

    assert answer.status_code == 400


def test_closing_names_what_is_missing(member: APIClient) -> None:
    """409, and the submission stays open."""
    made = open_submission(member)
    answer = member.post(f"{V1}/submissions/{made['id']}/close")

    assert answer.status_code == 409
    assert [question["id"] for question in answer.json()["missing"]] == [1, 2]
    assert member.get(f"{V1}/submissions/{made['id']}").json()["status"] == "open"


def test_nobody_reads_without_a_token(anonymous: APIClient) -> None:
    """The lists answer 401."""
    assert {anonymous.get(f"{V1}/{name}").status_code for name in ("questionnaires", "submissions", "users")} == {401}


def test_staff_alone_delete(member: APIClient, staff: APIClient) -> None:
    """A member is refused with 403; once deleted it is gone."""
    made = open_submission(member)
    address = f"{V1}/submissions/{made['id']}"

    assert member.delete(address).status_code == 403
    assert staff.delete(address).status_code == 204
    assert member.get(address).status_code == 404


def test_staff_see_the_users(staff: APIClient) -> None:
    """Everybody who may sign in is listed with what they are."""
    users = {user["username"]: user["is_staff"] for user in staff.get(f"{V1}/users").json()}

    assert users["jefe"]
    assert not users["bodega"]


def test_the_list_can_be_narrowed_to_a_plate(member: APIClient) -> None:
    """However the plate is typed."""
    found = member.get(f"{V1}/submissions", {"plate": "xyz 987"}).json()

    assert [truck["plate"] for truck in found] == ["XYZ987"]
