"""What ``manage.py check`` would say."""


def answer(parameters):
    """Return every message of Django's system check framework with its level."""
    from django.core import checks

    messages = checks.run_checks()
    return {
        "messages": [
            {
                "level": message.level,
                "id": message.id or "",
                "text": str(message.msg)[:300],
                "object": "" if message.obj is None else str(message.obj)[:120],
                "serious": message.is_serious(),
                "silenced": message.is_silenced(),
            }
            for message in messages
        ]
    }
