"""Active accounts that administer, and when each last logged in: primary keys and dates, never a name."""

import time

from checks.support.inside.token_source import CHUNK, Trouble, concrete_names, or_trouble, unix

DAY_S = 86400


def answer(parameters):
    """Return how many there are, and the ``most`` that have been idle for longest, or the trouble in the way."""
    return or_trouble(_idle, parameters)


def _idle(parameters):
    from django.contrib.auth import get_user_model
    from django.db import router
    from django.db.models import Q

    model = get_user_model()
    names = concrete_names(model)
    staff = [Q(**{name: True}) for name in ("is_staff", "is_superuser") if name in names]
    if not staff:
        raise Trouble("no-field", model._meta.label + ".is_staff")
    if "last_login" not in names:
        raise Trouble("no-field", model._meta.label + ".last_login")
    found = model._base_manager.using(router.db_for_read(model)).filter(staff[0] | staff[-1])
    if "is_active" in names:
        found = found.filter(is_active=True)
    joined = "date_joined" if "date_joined" in names else "last_login"
    excepted = frozenset(map(str, parameters.get("excepted") or ()))
    limit_s, now = (parameters.get("login_days") or 90) * DAY_S, time.time()
    sums, idle = {"accounts": 0, "excepted": 0}, []
    for key, *moments in found.order_by("pk").values_list("pk", "last_login", joined).iterator(chunk_size=CHUNK):
        sums["accounts"] += 1
        login, since = map(unix, moments)
        if now - (login or since or 0) <= limit_s:
            continue
        if str(key) in excepted:
            sums["excepted"] += 1
        else:
            idle.append([str(key), login, since])
    idle.sort(key=lambda each: each[1] or each[2] or 0)
    return dict(sums, idle=len(idle), worst=idle[: parameters.get("most", 100)])
