"""A small real API for the deeper round: one endpoint that fails for odd numbers, one that breaks its promise.

``python gate_server.py PORT LOG``: each request is a line of LOG, with its method, path and login.
"""

import sys
from pathlib import Path

from flask import Flask, Response, jsonify, request

app = Flask(__name__)
LOG = Path(sys.argv[2])


@app.before_request
def note() -> Response | None:
    """Note the request, and refuse who is not logged in."""
    with LOG.open("a", encoding="utf-8") as file:
        file.write(f"{request.method} {request.path} {request.headers.get('Authorization', '-')}\n")
    if not request.headers.get("Authorization", "").startswith("Token "):
        answer = jsonify(detail="who are you?")
        answer.status_code = 401
        return answer
    return None


@app.get("/api/trucks")
def trucks() -> tuple[Response, int]:
    """Answer with trucks; an odd number of axles was not thought of."""
    axles = request.args.get("axles", "2")
    if not axles.isdigit():
        return jsonify(detail="a number"), 400
    if int(axles) % 2:
        raise RuntimeError("odd")
    return jsonify([{"plate": "ABC123"}]), 200


@app.get("/api/gates")
def gates() -> Response:
    """Answer with a number where a text was promised."""
    return jsonify({"name": 5})


@app.get("/api/fine")
def fine() -> Response:
    """Answer as promised."""
    return jsonify({"name": "north"})


@app.route("/api/trucks", methods=["POST", "PUT", "PATCH", "DELETE"])
def written() -> tuple[Response, int]:
    """Take anything: the log shows whether anybody wrote."""
    return jsonify(), 201


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]))
