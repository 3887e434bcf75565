"""Serve the stand-in: ``python -m demo.ocr PORT``."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from demo.ocr.annotate import Answer, annotate_batch, make_error

LIMIT_BYTES = 10 * 1024 * 1024
"""Vision's limit of one JSON request: https://cloud.google.com/vision/quotas"""


class Provider(BaseHTTPRequestHandler):
    """Speaks to one client; any key that is not empty is accepted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer that the server is there; Vision has no such page."""
        self._send((200, {"status": "SERVING"}))

    def do_POST(self) -> None:
        """Answer ``/v1/images:annotate``."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > LIMIT_BYTES:
            self.close_connection = True
            self._send(make_error(400, "Request payload size exceeds the limit.", "INVALID_ARGUMENT"))
            return
        self._send(self._judge(self.rfile.read(length)))

    def _judge(self, payload: bytes) -> Answer:
        address = urlsplit(self.path)
        if address.path != "/v1/images:annotate":
            return make_error(404, f"No method at {address.path}.", "NOT_FOUND")
        if not any(parse_qs(address.query).get("key", [])) and not self.headers.get("X-Goog-Api-Key"):
            return make_error(
                403, "The request has no API key. Send one as ?key= or X-Goog-Api-Key.", "PERMISSION_DENIED"
            )
        try:
            return annotate_batch(json.loads(payload))
        except ValueError:
            return make_error(400, "Invalid JSON payload received.", "INVALID_ARGUMENT")

    def _send(self, answer: Answer) -> None:
        status, body = answer
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
