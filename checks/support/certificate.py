"""How long a server's TLS certificate is still valid."""

import socket
import ssl
import time
from urllib.parse import urlsplit

from checks.support.errors import DownError, NetworkError, OwnNetworkError
from checks.support.web import explain, trust
from rondafile.models import Target


def days_left(target: Target) -> float:
    """Return how many days the certificate at ``base_url`` is still valid.

    Raises:
        DownError: The handshake fails: expired, for another name, of an unknown authority.
        NetworkError: The server cannot be reached; that is for another check to fail on.
        OwnNetworkError: Our own network is at fault.
    """
    address = urlsplit(target.base_url)
    host, port = address.hostname or "", address.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=target.connect_s) as raw,
            trust(target.ca_file).wrap_socket(raw, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except ssl.SSLError as error:
        raise explain(error, "TLS", target.base_url) from error
    except OSError as error:
        found = explain(error, "TLS", target.base_url)
        raise found if isinstance(found, OwnNetworkError) else _not_ours(found) from error
    return (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / 86_400


def _not_ours(found: DownError) -> OwnNetworkError | NetworkError:
    return OwnNetworkError(str(found))
