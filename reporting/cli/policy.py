"""The policy of the configuration, as the domain knows it."""

from datetime import timedelta

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.outlets import routes_of
from reporting.ports.keeping import RESULTS, Keep
from reporting.store import SqlStore
from reporting.wiring import windows_of
from rondafile import Rondafile


def policy_of(rondafile: Rondafile, store: SqlStore | None = None, *, with_windows: bool = True) -> Policy:
    """Return the policy as the domain knows it.

    Args:
        rondafile: The configuration.
        store: Knows when the maintenance windows were really published; needed wherever they decide about incidents.
        with_windows: Whether maintenance windows matter; without them their file is not read.

    Raises:
        RondafileError: The file of the windows is not sound.
    """
    policy = rondafile.policy
    return Policy(
        open_after={Severity(name): runs for name, runs in policy.open_after.items()},
        close_after={Severity(name): runs for name, runs in policy.close_after.items()},
        degraded_after=policy.degraded_after,
        critical_hours=policy.weekly_hours,
        zone=rondafile.zone,
        escalate_after={Severity(name): timedelta(minutes=each) for name, each in policy.escalate_after_min.items()},
        reopen_within=timedelta(minutes=policy.reopen_within_min),
        wont_fix_for=timedelta(days=policy.wont_fix_days),
        root_cause_within=timedelta(hours=policy.root_cause_after_h),
        flap_runs=policy.flap_runs,
        flap_changes=policy.flap_changes,
        flaky_days=policy.flaky_days,
        flaky_passes=policy.flaky_passes,
        windows=windows_of(rondafile, store) if with_windows else (),
        routes=routes_of(rondafile),
        remind_after={Severity(name): timedelta(minutes=n) for name, n in rondafile.notices.remind_after_min.items()},
        attaches=rondafile.tickets.system != "local",
        owners={name: target.regression.owner for name, target in rondafile.targets.items()},
    )


def keep_of(rondafile: Rondafile) -> Keep:
    """Return what stays as it was found: all of some days, and of each check as much as a decision looks back."""
    deepest = policy_of(rondafile, with_windows=False).deepest()
    return Keep(days=rondafile.policy.keep_days, results=max(RESULTS, deepest))
