"""Record, decide, deliver: each safe to repeat; a crash between or inside them loses nothing and doubles nothing."""

from reporting.pipeline.announcing import announce
from reporting.pipeline.by_hand import close_by_hand, explain_by_hand, open_by_hand
from reporting.pipeline.deciding import Decided, decide_all
from reporting.pipeline.delivering import FIRST_WAIT_S, HOLD_S, Delivered, deliver, outstanding, wait_after
from reporting.pipeline.foreseeing import foresee
from reporting.pipeline.keeping import due_days, foresee_all, roll_up_all, roll_up_some
from reporting.pipeline.publishing import Published, publish, record
from reporting.pipeline.replaying import Policies, Replay, replay
from reporting.pipeline.sweeping import Copies, copies_of, join_copies
from reporting.pipeline.syncing import Synced, sync
from reporting.pipeline.telling import Telling, tell

__all__ = [
    "FIRST_WAIT_S",
    "HOLD_S",
    "Copies",
    "Decided",
    "Delivered",
    "Policies",
    "Published",
    "Replay",
    "Synced",
    "Telling",
    "announce",
    "close_by_hand",
    "copies_of",
    "decide_all",
    "deliver",
    "due_days",
    "explain_by_hand",
    "foresee",
    "foresee_all",
    "join_copies",
    "open_by_hand",
    "outstanding",
    "publish",
    "record",
    "replay",
    "roll_up_all",
    "roll_up_some",
    "sync",
    "tell",
    "wait_after",
]
