"""The evidence that something works again: what its checks measured in the run that closed it."""

import hashlib
import json
from typing import NamedTuple

from reporting.domain.actions import TicketFacts
from reporting.domain.run import Evidence


class Made(NamedTuple):
    """A file that is made when it is sent."""

    evidence: Evidence
    content: bytes


def recovery_file(facts: TicketFacts) -> Made:
    """Return the results of the closing run as JSON; the same facts give the same bytes."""
    incident = facts.incident
    document = {
        "incident": incident.incident_id,
        "closed_at": incident.closed_at.isoformat() if incident.closed_at else None,
        "results": [
            {
                "check": result.check,
                "case": result.case,
                "outcome": result.outcome.value,
                "started_at": result.started_at.isoformat(),
                "attempts": result.attempts,
                "endpoint": result.endpoint,
                "measures": dict(sorted(result.measures.items())),
            }
            for result in facts.results
        ],
    }
    content = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    digest = hashlib.sha256(content).hexdigest()
    return Made(Evidence(f"{incident.check}.recovery.json", "application/json", digest, len(content)), content)
