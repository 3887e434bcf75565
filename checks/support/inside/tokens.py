"""Tokens by age and owner: masks, dates and figures, never a key or a name."""

import time

from checks.support.inside.token_source import (
    AGING,
    CHUNK,
    EXCEPTED,
    INACTIVE,
    NAMES,
    NEVER,
    NO_PASSWORD,
    OLD,
    STAFF,
    UNUSED,
    Masks,
    Source,
    Trouble,
    or_trouble,
    unix,
)

DAY_S = 86400
LEVELS = {"ignore": 0, "warn": 1, "fail": 2}


def answer(parameters):
    """Return the sums with the worst ``most`` records, the oldest first, or the trouble that was in the way.

    With ``all`` every record comes before it, in parts.
    """
    return _listed(parameters) if parameters.get("all") else or_trouble(summed, parameters)


def summed(parameters):
    """Return the sums without yielding any record."""
    judging = Judging(parameters)
    for _record in judging.records():
        pass
    return judging.told()


def _listed(parameters):
    try:
        judging, chunk = Judging(dict(parameters, most=0)), []
        for record in judging.records():
            chunk.append(record)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        yield chunk
    except Trouble as trouble:
        return {"trouble": trouble.kind, "name": trouble.name}
    return judging.told()


class Judging:
    """Judges each token as it passes, and keeps no more than the counts and the worst."""

    def __init__(self, parameters):
        self.source, self.masks, self.policy = Source(parameters), Masks(parameters), parameters.get("policy") or {}
        self.most = parameters.get("most", 100)
        excepted = parameters.get("excepted") or {}
        self.tokens, self.users = (frozenset(map(str, excepted.get(name, ()))) for name in ("tokens", "users"))
        self.last_used, self.now = parameters.get("last_used"), time.time()
        self.kinds = {}
        """How many tokens there are of each sum of flags and level."""
        self.oldest, self.worst, self.matched = None, [], set()

    def told(self):
        """Return what was summed up."""
        needed = {"inactive": "is_active", "owner_without_login": "last_login", "owner_never_logged_in": "last_login"}
        missing = {
            field
            for rule, field in needed.items()
            if self.policy.get(rule, "ignore") != "ignore" and field not in self.source.has
        }
        return {
            "model": self.source.label,
            "key_length": self.source.key_length,
            "counts": self.counts(),
            "oldest_days": None if self.oldest is None else int((self.now - self.oldest) / DAY_S),
            "worst": self.worst,
            "unmatched": sorted((self.tokens | self.users) - self.matched),
            "missing": sorted(missing),
        }

    def records(self):
        """Yield ``[mask, owner, created, flags, level, last use]`` of each token, the oldest first; Unix times."""
        uses = self.source.uses(self.last_used)
        by_key = (self.last_used or {}).get("by") == "key"
        mask_of, flags_of, level_of = self.masks.of, self._flags_of(), self._level
        for each, created, pk, said, own_use in self.source.rows(self.last_used):
            key, owner = str(each), None if pk is None else str(pk)
            used = unix(own_use) if own_use else uses.get(key if by_key else owner)
            mask, made = mask_of(key), unix(created)
            flags = flags_of(mask, owner, made, used, said if owner is not None else 0)
            level = 0 if not flags or flags & EXCEPTED else level_of(flags)
            record = [mask, owner, made, flags, level, used]
            self._count(record)
            yield record

    def _count(self, record):
        _mask, _owner, made, flags, level, _used = record
        kind = flags << 2 | level
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if made is not None and (self.oldest is None or made < self.oldest):
            self.oldest = made
        if level and len(self.worst) < self.most:
            self.worst.append(record)

    def counts(self):
        """Return how many tokens there are, how many of each level, and of how many each thing can be said.

        Of an excepted one no more is counted than that, and whether it is of staff.
        """
        found = dict.fromkeys(("tokens", "warned", "stale", *NAMES), 0)
        for kind, count in self.kinds.items():
            flags, level = kind >> 2, kind & 3
            told = flags & (EXCEPTED | STAFF) if flags & EXCEPTED else flags
            names = [name for bit, name in enumerate(NAMES) if told >> bit & 1]
            for name in ("tokens", *(("warned", "stale")[level - 1 : level] if level else ()), *names):
                found[name] += count
        return found

    def _flags_of(self):
        """Return what tells the flags that need the policy."""
        policy, now, tokens, users, matched = self.policy, self.now, self.tokens, self.users, self.matched
        never = 10**6
        warn, most = (policy.get(name) or never for name in ("warn_age_days", "max_age_days"))
        staff_most, unused = policy.get("staff_max_age_days") or most, policy.get("unused_days") or never

        def flags_of(mask, owner, made, used, flags):
            age = 0 if made is None else (now - made) / DAY_S
            if age > (staff_most if flags & STAFF else most):
                flags |= OLD
            elif age > warn:
                flags |= AGING
            if age > unused and (used is None or (now - used) / DAY_S > unused):
                flags |= UNUSED
            for each, known in ((mask, tokens), (owner, users)):
                if each in known:
                    matched.add(each)
                    flags |= EXCEPTED
            return flags

        return flags_of

    def _level(self, flags):
        """Return 2 for stale, 1 for warned, 0 for fine."""
        level = 2 if flags & (OLD | UNUSED) else 1 if flags & AGING else 0
        if flags & INACTIVE:
            level = max(level, LEVELS[self.policy.get("inactive", "ignore")])
        if flags & NEVER:
            rule = "owner_without_login" if flags & NO_PASSWORD else "owner_never_logged_in"
            level = max(level, LEVELS[self.policy.get(rule, "ignore")])
        return level
