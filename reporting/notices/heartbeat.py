"""A heartbeat out: an address that is asked for after each completed round, by which others notice our silence."""

import httpx


def beat(url: str, *, timeout_s: float = 10.0) -> str | None:
    """Ask for the address once, and return on one line why that failed; None if it did not.

    Nothing is ever raised, since a round is complete whether or not this arrives; the service at the address tells
    people if it goes on. The address is a secret, and in no line. The body of the answer is not read.

    Args:
        url: Whatever the dead man's switch gave, such as healthchecks' ping address.
        timeout_s: Limit for each step: connecting, sending, the beginning of the answer.
    """
    try:
        with (
            httpx.Client(timeout=timeout_s, follow_redirects=False, headers={"User-Agent": "ronda/1"}) as client,
            client.stream("GET", url.strip()) as answer,
        ):
            status, is_success, is_redirect = answer.status_code, answer.is_success, answer.is_redirect
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
        return "heartbeat: notices.heartbeat is not an address of the web: set it anew"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return f"heartbeat: nobody answered ({type(error).__name__}); the next round tries again"
    if is_success:
        return None
    if is_redirect:
        return f"heartbeat: answered {status}, it leads elsewhere: set notices.heartbeat to the new address"
    return f"heartbeat: answered {status}: check notices.heartbeat"
