"""The API of a running demo, seen by its clients."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from demo.broker import publish
from demo.ocr.picture import draw_plate
from demo.stack import Demo

V1 = "/api/v1"


def open_submission(client: httpx.Client, plate: str = "DEF234") -> int:
    """Return the id of a new submission."""
    questionnaire = client.get(f"{V1}/questionnaires").json()[0]["id"]
    body = {"questionnaire": questionnaire, "plate": plate, "direction": "entering"}
    answer = client.post(f"{V1}/submissions", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def sign_in(demo: Demo, role: str) -> dict[str, str]:
    """Return the header that signs a role in."""
    return {"Authorization": f"Token {demo.state.credentials()[f'DEMO_{role}_TOKEN']}"}


def find_questions(client: httpx.Client) -> dict[str, int]:
    """Return the ids of the questions by their text."""
    return {question["text"]: question["id"] for question in client.get(f"{V1}/questionnaires").json()[0]["questions"]}


def answer_all(client: httpx.Client, submission: int, plate: str = "DEF234") -> None:
    """Answer the two required questions."""
    questions = find_questions(client)
    address = f"{V1}/submissions/{submission}/answers"
    photo = {"file": ("plate.png", draw_plate(plate), "image/png")}
    assert client.post(address, data={"question": questions["Foto de la placa"]}, files=photo).status_code == 201
    text = {"question": questions["Número de remesa"], "text": "REM-0009"}
    assert client.post(address, data=text).status_code == 201


@pytest.mark.parametrize("keyword", ["Token", "Bearer"])
def test_whoami_names_the_user_and_the_version(demo: Demo, anonymous: httpx.Client, keyword: str) -> None:
    """Either keyword signs the monitor in, and the version is in the body and in a header."""
    key = demo.state.credentials()["DEMO_TOKEN"]
    answer = anonymous.get(f"{V1}/whoami", headers={"Authorization": f"{keyword} {key}"})

    version = demo.state.version
    assert answer.json() == {"user": {"username": "monitor", "is_staff": False}, "version": version}
    assert answer.headers["X-Version"] == version


def test_staff_token_is_staff(demo: Demo, anonymous: httpx.Client) -> None:
    """The second token belongs to a member of staff."""
    key = demo.state.credentials()["DEMO_STAFF_TOKEN"]
    answer = anonymous.get(f"{V1}/whoami", headers={"Authorization": f"Token {key}"})

    assert answer.json()["user"] == {"username": "jefe", "is_staff": True}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "whoami"),
        ("GET", "users"),
        ("GET", "schema"),
        ("GET", "questionnaires"),
        ("GET", "submissions"),
        ("POST", "submissions"),
        ("GET", "submissions/1"),
        ("DELETE", "submissions/1"),
        ("POST", "submissions/1/answers"),
        ("POST", "submissions/1/close"),
        ("POST", "ocr/plate"),
    ],
)
def test_nobody_gets_in_without_a_token(anonymous: httpx.Client, method: str, path: str) -> None:
    """Every address but login answers 401 without a token."""
    assert anonymous.request(method, f"{V1}/{path}").status_code == 401


def test_login_gives_the_token(demo: Demo, anonymous: httpx.Client) -> None:
    """The right password gives the very token of demo.env."""
    known = demo.state.credentials()
    answer = anonymous.post(f"{V1}/login", json={"username": "monitor", "password": known["DEMO_PASSWORD"]})

    assert answer.json() == {"token": known["DEMO_TOKEN"]}


def test_login_refuses_a_wrong_password(anonymous: httpx.Client) -> None:
    """A wrong password gives 400 and no token."""
    answer = anonymous.post(f"{V1}/login", json={"username": "monitor", "password": "wrong"})

    assert answer.status_code == 400
    assert "token" not in answer.json()


def test_there_is_sample_data(monitor: httpx.Client) -> None:
    """The seed has three trucks in both directions and a photo that exists."""
    trucks = {truck["plate"]: truck for truck in monitor.get(f"{V1}/submissions").json()}

    assert {"ABC123", "XYZ987", "JKL456"} <= set(trucks)
    detail = monitor.get(f"{V1}/submissions/{trucks['ABC123']['id']}").json()
    assert detail["status"] == "closed"
    assert detail["answers"][0]["file"].endswith("plate-1.png")


def test_a_malformed_plate_is_refused(monitor: httpx.Client) -> None:
    """A plate that is not three letters and three digits gives 400 with the reason."""
    questionnaire = monitor.get(f"{V1}/questionnaires").json()[0]["id"]
    body = {"questionnaire": questionnaire, "plate": "AB-12", "direction": "entering"}
    answer = monitor.post(f"{V1}/submissions", json=body)

    assert answer.status_code == 400
    assert "ABC123" in answer.json()["plate"][0]


def test_closing_lists_the_missing_answers(monitor: httpx.Client) -> None:
    """A submission without its required answers stays open and says which are missing."""
    submission = open_submission(monitor)
    answer = monitor.post(f"{V1}/submissions/{submission}/close")

    assert answer.status_code == 409
    assert [question["text"] for question in answer.json()["missing"]] == ["Foto de la placa", "Número de remesa"]
    assert monitor.get(f"{V1}/submissions/{submission}").json()["status"] == "open"


def test_a_closed_submission_takes_no_more_answers(monitor: httpx.Client) -> None:
    """Once its required answers are there a submission closes, and then nothing is added."""
    submission = open_submission(monitor)
    answer_all(monitor, submission)

    assert monitor.post(f"{V1}/submissions/{submission}/close").json()["status"] == "closed"
    late = {"question": find_questions(monitor)["Novedades de la carga"], "text": "tarde"}
    assert monitor.post(f"{V1}/submissions/{submission}/answers", data=late).status_code == 409


def test_a_photo_is_not_answered_with_text(monitor: httpx.Client) -> None:
    """An answer of the wrong kind gives 400."""
    submission = open_submission(monitor)
    wrong = {"question": find_questions(monitor)["Foto de la placa"], "text": "DEF234"}

    assert monitor.post(f"{V1}/submissions/{submission}/answers", data=wrong).status_code == 400


def test_the_worker_reads_the_photo(monitor: httpx.Client) -> None:
    """The plate of an uploaded photo appears as the answer's text a moment later."""
    submission = open_submission(monitor)
    answer_all(monitor, submission, plate="GHI567")
    give_up = time.monotonic() + 10
    while not (read := monitor.get(f"{V1}/submissions/{submission}").json()["answers"][0]["text"]):
        assert time.monotonic() < give_up
        time.sleep(0.1)

    assert read == "GHI567"


def test_ocr_answers_with_the_plate(monitor: httpx.Client) -> None:
    """A picture with a plate gives the plate, one without gives 422, none at all gives 400."""
    address = f"{V1}/ocr/plate"

    assert monitor.post(address, files={"image": draw_plate("ABC 123")}).json() == {"plate": "ABC123"}
    assert monitor.post(address, files={"image": b"no picture"}).status_code == 422
    assert monitor.post(address).status_code == 400


@pytest.mark.parametrize(("role", "status"), [("MEMBER", 403), ("STAFF", 200)])
def test_staff_alone_see_the_users(demo: Demo, anonymous: httpx.Client, role: str, status: int) -> None:
    """The list of users is for staff."""
    assert anonymous.get(f"{V1}/users", headers=sign_in(demo, role)).status_code == status


def test_a_member_deletes_nothing(demo: Demo, monitor: httpx.Client) -> None:
    """A member is refused with 403, and the submission stays."""
    submission = open_submission(monitor)

    assert monitor.delete(f"{V1}/submissions/{submission}", headers=sign_in(demo, "MEMBER")).status_code == 403
    assert monitor.get(f"{V1}/submissions/{submission}").status_code == 200


def test_staff_delete_a_submission_with_its_files(demo: Demo, monitor: httpx.Client) -> None:
    """The submission is gone, and no file of its answers is left behind."""
    before = set(demo.state.media.rglob("*.png"))
    submission = open_submission(monitor)
    answer_all(monitor, submission)
    assert len(set(demo.state.media.rglob("*.png")) - before) == 1

    assert monitor.delete(f"{V1}/submissions/{submission}", headers=sign_in(demo, "STAFF")).status_code == 204
    assert monitor.get(f"{V1}/submissions/{submission}").status_code == 404
    assert set(demo.state.media.rglob("*.png")) == before


def test_the_worker_bears_that_an_answer_is_gone(demo: Demo) -> None:
    """A picture whose answer was deleted meanwhile is passed over with one line."""
    publish(demo.broker_url, "yard.read_plate", (999_999_999,), ["gone"])
    line, log = "answer 999999999 was deleted before its picture was read", demo.state.log("worker")
    give_up = time.monotonic() + 10
    while line not in log.read_text(encoding="utf-8"):
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_the_list_is_narrowed_to_a_plate(monitor: httpx.Client) -> None:
    """However it is typed, only its passings are listed."""
    open_submission(monitor, plate="MNO345")
    found = monitor.get(f"{V1}/submissions", params={"plate": "mno-345"}).json()

    assert {truck["plate"] for truck in found} == {"MNO345"}
    assert monitor.get(f"{V1}/submissions", params={"plate": "ZZZ999"}).json() == []


def test_the_document_can_be_asked_for_many_times_at_once(monitor: httpx.Client) -> None:
    """Eight who ask for the OpenAPI document at the same time all get it, whole and the same."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: monitor.get(f"{V1}/schema", params={"format": "json"}), range(40)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
