"""The policy of the configuration, as the domain knows it."""

from datetime import timedelta

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from rondafile import Rondafile


def policy_of(rondafile: Rondafile) -> Policy:
    """Return the policy as the domain knows it."""
    policy = rondafile.policy
    return Policy(
        open_after={Severity(name): runs for name, runs in policy.open_after.items()},
        close_after={Severity(name): runs for name, runs in policy.close_after.items()},
        degraded_after=policy.degraded_after,
        critical_hours=policy.weekly_hours,
        zone=rondafile.zone,
        escalate_after={Severity(name): timedelta(minutes=each) for name, each in policy.escalate_after_min.items()},
        flap_runs=policy.flap_runs,
        flap_changes=policy.flap_changes,
        flaky_days=policy.flaky_days,
        flaky_passes=policy.flaky_passes,
        attaches=rondafile.tickets.system != "local",
        owners={name: target.regression.owner for name, target in rondafile.targets.items()},
    )
