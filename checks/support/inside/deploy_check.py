"""What ``manage.py check --deploy`` says beyond ``manage.py check``."""


def answer(parameters):
    """Return the messages of the checks that are meant for deployments only."""
    from django.core.checks.registry import registry

    messages = []
    for check in sorted(registry.deployment_checks, key=lambda each: each.__module__ + "." + each.__name__):
        messages += check(app_configs=None, databases=None)
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
