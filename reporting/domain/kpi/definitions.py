"""What each figure means: its title, formula, unit and source. ``docs/kpi.md`` says the same; a test compares them."""

from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.figure import Definition, Unit

_PLAN = N_("the support plan")
_DORA = "DORA, Four Keys: https://dora.dev/guides/dora-metrics-four-keys/"
_MEANS = "Davidovič, Incident Metrics in SRE (2021)"
_BOOTSTRAP = N_("Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13")
_KAPLAN_MEIER = N_("Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958)")
_BUDGET = "Site Reliability Engineering, chapter 3: https://sre.google/sre-book/embracing-risk/"
_ITIL = N_("ITIL 4, known error")


@dataclass(frozen=True, slots=True)
class Times:
    """The figures of one of the two times, to restore and to resolution."""

    mean: Definition
    low: Definition
    high: Definition
    median: Definition
    p90: Definition
    survival: Definition
    open: Definition


_LOW = N_("lower end of the 95 % interval of the mean: 1,000 resamples with a seed made from the values")
_HIGH = N_("upper end of the 95 % interval of the mean: 1,000 resamples with a seed made from the values")
_P90 = N_("the smallest time that nine in ten did not exceed")
_SURVIVAL = N_("the time after which half are over, those that go on counted as lasting longer (Kaplan-Meier)")

RESTORE = Times(
    mean=Definition(
        "restore.mean",
        N_("Mean time to restore"),
        N_(
            "sum of (first passing run that closed it − first failing run), closed gaps left out ÷ incidents that ended"
        ),
        Unit.SECONDS,
        _PLAN,
        _MEANS,
    ),
    low=Definition("restore.low", N_("Time to restore: 95 % from"), _LOW, Unit.SECONDS, _BOOTSTRAP),
    high=Definition("restore.high", N_("Time to restore: 95 % to"), _HIGH, Unit.SECONDS, _BOOTSTRAP),
    median=Definition(
        "restore.median",
        N_("Median time to restore"),
        N_("the middle of the times from the first failing run to the first passing run that closed it"),
        Unit.SECONDS,
        _DORA,
    ),
    p90=Definition("restore.p90", N_("Time to restore: 90th percentile"), _P90, Unit.SECONDS, _MEANS),
    survival=Definition(
        "restore.survival", N_("Median with open incidents, to restore"), _SURVIVAL, Unit.SECONDS, _KAPLAN_MEIER
    ),
    open=Definition(
        "restore.open",
        N_("Incidents that go on"),
        N_("incidents that failed at the end of the span"),
        Unit.COUNT,
        _MEANS,
    ),
)
RESOLUTION = Times(
    mean=Definition(
        "resolution.mean",
        N_("Mean time to resolution"),
        N_("sum of (ticket resolved − ticket created) ÷ tickets that were resolved"),
        Unit.SECONDS,
        _PLAN,
    ),
    low=Definition("resolution.low", N_("Time to resolution: 95 % from"), _LOW, Unit.SECONDS, _BOOTSTRAP),
    high=Definition("resolution.high", N_("Time to resolution: 95 % to"), _HIGH, Unit.SECONDS, _BOOTSTRAP),
    median=Definition(
        "resolution.median",
        N_("Median time to resolution"),
        N_("the middle of the times from the creation of the ticket to its resolution"),
        Unit.SECONDS,
        _MEANS,
    ),
    p90=Definition("resolution.p90", N_("Time to resolution: 90th percentile"), _P90, Unit.SECONDS, _MEANS),
    survival=Definition(
        "resolution.survival", N_("Median with open tickets, to resolution"), _SURVIVAL, Unit.SECONDS, _KAPLAN_MEIER
    ),
    open=Definition(
        "resolution.open",
        N_("Tickets that are not resolved"),
        N_("tickets that were not resolved at the end of the span"),
        Unit.COUNT,
        _MEANS,
    ),
)
ROOT_CAUSE = Definition(
    "rootcause.share",
    N_("Root cause identified"),
    N_("closed incidents with category, text and link to the fix ÷ closed incidents; false alarms and duplicates out"),
    Unit.RATIO,
    _PLAN,
    _ITIL,
)
REGRESSIONS = Definition(
    "regressions.count",
    N_("Regressions after deployments"),
    N_("distinct cases that worked on the deployment before and fail on this one, confirmed; flaky ones left out"),
    Unit.COUNT,
    _PLAN,
    _DORA,
)
CHANGE_FAILURE = Definition(
    "deployments.failure",
    N_("Change failure rate"),
    N_("deployments with a regression or an incident of theirs ÷ deployments"),
    Unit.RATIO,
    _DORA,
)
DEPLOYMENTS = Definition("deployments.count", N_("Deployments"), N_("versions that came into force"), Unit.COUNT, _DORA)
AVAILABILITY = Definition(
    "availability.whole",
    N_("Availability"),
    N_("up ÷ (up + down); a run's outcome holds until the next run, and no longer than the gap"),
    Unit.RATIO,
    _PLAN,
    _BUDGET,
)
AVAILABILITY_CRITICAL = Definition(
    "availability.critical",
    N_("Availability in critical hours"),
    N_("up ÷ (up + down), inside critical hours alone"),
    Unit.RATIO,
    _PLAN,
)
AVAILABILITY_WORK = Definition(
    "availability.unplanned",
    N_("Availability without maintenance"),
    N_("up ÷ (up + down), maintenance windows left out"),
    Unit.RATIO,
    _PLAN,
)
AVAILABILITY_CRITICAL_WORK = Definition(
    "availability.critical_unplanned",
    N_("Availability in critical hours without maintenance"),
    N_("up ÷ (up + down), inside critical hours, maintenance windows left out"),
    Unit.RATIO,
    _PLAN,
)
COVERAGE = Definition(
    "availability.coverage",
    N_("Time that was measured"),
    N_("(up + down) ÷ all; what is not known is neither up nor down"),
    Unit.RATIO,
    _PLAN,
)
DOWN = Definition("availability.down", N_("Time down"), N_("sum of the time down"), Unit.SECONDS, _PLAN)
BUDGET_ALLOWED = Definition(
    "budget.allowed", N_("Error budget"), N_("(1 − objective) × (up + down)"), Unit.SECONDS, _BUDGET
)
BUDGET_LEFT = Definition(
    "budget.left", N_("Error budget that is left"), N_("error budget − time down"), Unit.SECONDS, _BUDGET
)
BUDGET_BURN = Definition(
    "budget.burn",
    N_("Error budget that is spent"),
    N_("time down ÷ error budget; above 1 the objective was missed"),
    Unit.RATIO,
    _BUDGET,
)
SCHEDULE = Definition(
    "schedule.coverage",
    N_("Planned runs that took place"),
    N_("slots of the schedule with a run ÷ slots of the schedule"),
    Unit.RATIO,
    _PLAN,
)
LAG_MEDIAN = Definition(
    "schedule.lag_median",
    N_("Start lag: median"),
    N_("the middle of (start of the run − when it was planned)"),
    Unit.SECONDS,
    _PLAN,
)
LAG_P95 = Definition(
    "schedule.lag_p95",
    N_("Start lag: 95th percentile"),
    N_("the smallest lag that nineteen in twenty did not exceed"),
    Unit.SECONDS,
    _PLAN,
)
NOTICE = Definition(
    "maintenance.notice",
    N_("Maintenance announced 48 hours before"),
    N_("times of work that everybody knew of 48 hours before ÷ times of work"),
    Unit.RATIO,
    _PLAN,
)
EMERGENCIES = Definition(
    "maintenance.emergencies",
    N_("Emergency maintenance"),
    N_("times of work that were announced later, with a reason"),
    Unit.COUNT,
    _PLAN,
)
NOISE = Definition(
    "noise.acted_on",
    N_("Notices that were acted upon"),
    N_("incidents that people did something about ÷ incidents that the channel was told of"),
    Unit.RATIO,
    _PLAN,
)
MESSAGES = Definition("noise.messages", N_("Messages sent"), N_("messages that arrived"), Unit.COUNT, _PLAN)
HYGIENE = Definition(
    "hygiene.latest",
    N_("Hygiene"),
    N_("the latest value that was measured in the span"),
    Unit.COUNT,
    _PLAN,
)

DEFINITIONS = (
    *(getattr(times, name) for times in (RESTORE, RESOLUTION) for name in Times.__slots__),
    ROOT_CAUSE,
    REGRESSIONS,
    CHANGE_FAILURE,
    DEPLOYMENTS,
    AVAILABILITY,
    AVAILABILITY_CRITICAL,
    AVAILABILITY_WORK,
    AVAILABILITY_CRITICAL_WORK,
    COVERAGE,
    DOWN,
    BUDGET_ALLOWED,
    BUDGET_LEFT,
    BUDGET_BURN,
    SCHEDULE,
    LAG_MEDIAN,
    LAG_P95,
    NOTICE,
    EMERGENCIES,
    NOISE,
    MESSAGES,
    HYGIENE,
)
"""All of them, in the order in which they are shown."""
