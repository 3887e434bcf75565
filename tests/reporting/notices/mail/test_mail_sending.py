"""Reaching a mail server: protected, verified, logged in, and explained where that fails."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from reporting.errors import DeliveryError
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.invitations import Guests, invite
from reporting.notices.mail.refusals import Refusal
from reporting.notices.mail.sending import SmtpMailer
from rondafile.models.notices import Mail
from rondafile.references import Secret
from tests.reporting.maintenance.plans import a_work
from tests.reporting.notices.mail.conftest import PASSWORD, MakePost, Post

MONITOR, WATCH = "monitor@yard.example", "watch@yard.example"
PLACE = "notices.channels.mail"


def a_mail(subject: str = "Aviso ñ") -> EmailMessage:
    """Return a small mail."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "ronda@yard.example", f"{MONITOR}, {WATCH}"
    made.set_content("Algo pasó.\n")
    return made


def problem(settings: Mail) -> str:
    """Return the only problem there is."""
    (found,) = SmtpMailer(settings).problems()
    return found


def error_of(settings: Mail) -> DeliveryError:
    """Return the error of a mail that nobody gets."""
    with pytest.raises(DeliveryError) as caught:
        SmtpMailer(settings).send(a_mail(), [MONITOR])
    return caught.value


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_each_way_in_works(make_post: MakePost, security: str) -> None:
    """STARTTLS and TLS protect the mail; without them it goes as it is."""
    post = make_post(security)

    assert SmtpMailer(post.mail()).problems() == []
    assert post.taken == []
    assert SmtpMailer(post.mail()).send(a_mail(), [MONITOR, WATCH]) == {}
    assert (post.taken_for, post.was_protected) == ([MONITOR, WATCH], [security != "none"])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_login_takes_any_password(make_post: MakePost, security: str) -> None:
    """One beyond ASCII is sent as UTF-8, which smtplib cannot by itself."""
    post = make_post(security, login=True)

    assert SmtpMailer(post.mail()).problems() == []
    SmtpMailer(post.mail()).send(a_mail(), [MONITOR])

    assert post.taken_for == [MONITOR]


@pytest.mark.parametrize("password", ["wrong", "también mal"])
def test_a_refused_login_names_the_keys(make_post: MakePost, password: str) -> None:
    """The references are named, never the values, and a repetition is of no use."""
    settings = make_post(login=True).mail(password=Secret(password, ("MAIL_PASSWORD",)))

    error = error_of(settings)

    assert "refused the login: 535 5.7.8 Authentication credentials invalid" in str(error)
    assert f"Check {PLACE}.user ($MAIL_USER) and password ($MAIL_PASSWORD)" in str(error)
    assert password not in str(error)
    assert error.permanent
    assert problem(settings) == str(error)


def test_a_server_that_offers_no_login(make_post: MakePost) -> None:
    """A login that is configured and not possible is no reason to go on without."""
    settings = make_post(auth_exclude_mechanism=["LOGIN", "PLAIN"]).mail(user=Secret("a"), password=Secret("b"))

    assert "offers no login with a password: leave notices.channels.mail.user and password out" in problem(settings)


def test_a_login_that_is_missing(make_post: MakePost) -> None:
    """What the server says to a sender that did not log in is told with the keys."""
    error = error_of(make_post(login=True).mail(user=None, password=None))

    assert "takes no mail from ronda@yard.example: 530 5.7.0 Authentication required" in str(error)
    assert f"Check {PLACE}.sender, user" in str(error)
    assert error.permanent


def test_a_certificate_of_another_authority_is_refused(post: Post) -> None:
    """Without ca_file the system's authorities count, which do not know this one; nothing is sent."""
    error = error_of(post.mail(ca_file=None))

    assert "the certificate of the mail server" in str(error)
    assert "is not to be trusted: unable to get local issuer certificate" in str(error)
    assert f"let {PLACE}.host be the name in it, and ca_file the authority that signed it" in str(error)
    assert (error.permanent, post.asked) == (True, [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_name_is_refused(make_post: MakePost, security: str) -> None:
    """The name is compared, not only the signature."""
    assert "Hostname mismatch" in problem(make_post(security, name="mail.other.example").mail())


def test_a_server_without_starttls_gets_nothing(make_post: MakePost) -> None:
    """Where STARTTLS is wanted and not offered, there is no way back to an unprotected connection."""
    post = make_post("none")

    error = error_of(post.mail(security="starttls"))

    assert "offers no STARTTLS, and nothing is sent unprotected" in str(error)
    assert (error.permanent, post.asked) == (True, [])


def test_tls_at_a_port_that_speaks_none(make_post: MakePost) -> None:
    """The message says which port goes with which setting."""
    error = error_of(make_post("starttls").mail(security="tls"))

    assert "speaks no TLS that we can use" in str(error)
    assert 'security = "tls" goes with port 465, "starttls" with 587' in str(error)


def test_a_port_for_tls_that_is_spoken_to_without(make_post: MakePost) -> None:
    """Both wait for the other to begin; the limit ends that, and the message says what to set."""
    error = error_of(make_post("tls").mail(security="starttls", timeout_s=0.3))

    assert f'If that is its port for TLS (465), set {PLACE}.security = "tls"' in str(error)
    assert not error.permanent


@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), ("text", "it holds no certificate")])
def test_an_authority_that_cannot_be_used(post: Post, tmp_path: Path, content: str | None, why: str) -> None:
    """The file is named, and what is wrong with it."""
    path = tmp_path / "other.pem"
    if content:
        path.write_text(content)

    assert problem(post.mail(ca_file=str(path))) == f"{PLACE}.ca_file {path} cannot be used: {why}"


def test_nobody_listens(closed_port: int, post: Post) -> None:
    """A refused connection names host and port, and is tried again."""
    error = error_of(post.mail(port=closed_port))

    said = (
        f"the mail server localhost:{closed_port} refuses connections: check {PLACE}.host and port; tried again later"
    )
    assert (str(error), error.permanent) == (said, False)


def test_a_server_that_never_says_a_word(silent_port: int, post: Post) -> None:
    """The limit ends it."""
    assert "did not answer within 0.2 s" in problem(post.mail(port=silent_port, timeout_s=0.2))


@pytest.mark.parametrize(
    ("answer", "permanent", "said"),
    [
        ("550 5.7.1 sender is not yours", True, f"Check {PLACE}.sender, user"),
        ("451 4.3.0 try later", False, "tried again later"),
    ],
)
def test_a_sender_that_is_refused(post: Post, answer: str, permanent: bool, said: str) -> None:
    """It concerns everybody: nobody is asked for."""
    post.sender_answer = answer

    error = error_of(post.mail())

    assert f"takes no mail from ronda@yard.example: {answer}" in str(error)
    assert (str(error).endswith(said), error.permanent, post.asked) == (True, permanent, [])


def test_a_secret_that_the_server_repeats_is_hidden(make_post: MakePost) -> None:
    """What a server says goes into messages, and may hold what it was sent."""
    post = make_post(login=True)
    post.sender_answer = f"550 {PASSWORD} is no good"

    error = error_of(post.mail())

    assert "550 [hidden] is no good" in str(error)
    assert PASSWORD not in str(error)


def test_an_invitation_goes_through_the_same_server(post: Post) -> None:
    """What the calendar sends is a mail to several: who is refused is named, the others get it."""
    post.answers[WATCH] = ["550 5.1.1 no such mailbox"]
    guests = Guests("ops@yard.example", (MONITOR, WATCH))
    now = datetime(2027, 1, 4, 10, tzinfo=UTC)

    refused = invite(SmtpMailer(post.mail()), a_work(), FeedSettings(language="en"), guests, now)

    assert refused == {WATCH: "550 5.1.1 no such mailbox"}
    assert (post.taken_for, post.taken[0]["Subject"]) == ([MONITOR], "Maintenance: PostgreSQL 17")


@pytest.mark.parametrize(("code", "permanent"), [("550 no", True), ("450 later", False)])
def test_an_invitation_that_nobody_gets_is_an_error(post: Post, code: str, permanent: bool) -> None:
    """Then nobody was invited; it is for good if everybody was refused for good."""
    post.answers = {MONITOR: ["550 no"], WATCH: [code]}

    with pytest.raises(DeliveryError, match=f"takes the mail for nobody: {MONITOR}: 550 no; {WATCH}: {code}") as caught:
        SmtpMailer(post.mail()).send(a_mail(), [MONITOR, WATCH])
    assert caught.value.permanent is permanent


def test_a_mail_without_recipients_is_refused(post: Post) -> None:
    """Nothing is sent to nobody as if it had been."""
    with pytest.raises(DeliveryError, match="the mail has no recipient"):
        SmtpMailer(post.mail()).send(a_mail(), [])


def test_our_own_name_is_that_of_the_sender(post: Post) -> None:
    """The name of the machine is neither asked for nor told."""
    assert SmtpMailer(post.mail()).problems() == []
    assert post.greeted_by == {"yard.example"}


def test_time_runs_out_for_those_who_wait(post: Post) -> None:
    """A slow server and a long list end before the outbox gives up its claim; the others are tried later."""
    done: list[str] = []
    refused = SmtpMailer(post.mail(), most_s=0).send_each(lambda _each: a_mail(), [MONITOR, WATCH], done.append)

    assert refused == {each: Refusal("not tried yet", permanent=False) for each in (MONITOR, WATCH)}
    assert (done, post.asked) == ([], [])
