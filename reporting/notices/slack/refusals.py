"""What Slack's refusals mean, and what to change."""

from typing import Any

from reporting.errors import DeliveryError

BROKEN_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
"""The message is refused for its form: nothing was posted."""
BUSY = frozenset(
    {"fatal_error", "internal_error", "rate_limited", "ratelimited", "request_timeout", "rollup_error"}
    | {"service_unavailable", "team_added_to_org", "update_failed"}
)
"""What may be gone the next time."""
GONE = frozenset(
    {"cannot_reply_to_message", "channel_is_archived", "channel_not_found", "invalid_ts", "is_archived"}
    | {"message_not_found", "not_in_channel", "thread_not_found"}
    | {"restricted_action_non_threadable_channel", "restricted_action_thread_locked"}
)
"""The thread that a message belongs to cannot be reached any more."""
NOT_SEEN = frozenset({"channel_not_found", "not_in_channel"})
"""Those of them that may only mean that a bot outside the channel cannot read there."""
NOT_OURS_TO_CHANGE = frozenset({"cant_update_message", "edit_window_closed"})
"""The first message stands as it is; its thread is there."""

_RENEW = "Renew {secret} for {key}.token (OAuth & Permissions, Bot User OAuth Token)"
_NEW_HOOK = "Make a new one (Incoming Webhooks in the settings of the app) for {key}.webhook"
_WHERE = "Check {key}.channel {channel}: the channel's id, C…, and the bot must be in it (/invite)"
_ARCHIVED = "Open the channel again, or choose another for {key}"
_ADMIN = "An administrator of the workspace must allow the app to post there, or choose another channel for {key}"
_OURS = "This is a fault of Ronda's: please report it"
_ADVICE = {
    "invalid_auth": _RENEW,
    "not_authed": _RENEW,
    "account_inactive": _RENEW,
    "token_revoked": _RENEW,
    "token_expired": _RENEW,
    "not_allowed_token_type": _RENEW,
    "missing_scope": "Add the scope {needed} (OAuth & Permissions), and install the app again",
    "channel_not_found": _WHERE,
    "not_in_channel": "Invite the bot into the channel of {key}: /invite there",
    "is_archived": _ARCHIVED,
    "channel_is_archived": _ARCHIVED,
    "restricted_action": _ADMIN,
    "restricted_action_read_only_channel": _ADMIN,
    "restricted_action_thread_only_channel": _ADMIN,
    "action_prohibited": _ADMIN,
    "posting_to_general_channel_denied": _ADMIN,
    "no_permission": _ADMIN,
    "team_access_not_granted": _ADMIN,
    "ekm_access_denied": _ADMIN,
    "no_service": _NEW_HOOK,
    "no_service_id": _NEW_HOOK,
    "no_active_hooks": _NEW_HOOK,
    "no_team": _NEW_HOOK,
    "team_disabled": _NEW_HOOK,
    "invalid_token": _NEW_HOOK,
    "user_not_found": _NEW_HOOK,
    "invalid_payload": _OURS,
    "invalid_arguments": _OURS,
    "no_text": _OURS,
}
_BY_STATUS = {403: _NEW_HOOK, 404: _NEW_HOOK, 410: _NEW_HOOK}


class SlackRefusedError(DeliveryError):
    """Slack did not take it; ``code`` is its own word for why."""

    def __init__(self, message: str, code: str, *, permanent: bool) -> None:
        super().__init__(message, permanent=permanent)
        self.code = code


def of_method(method: str, answer: dict[str, Any], names: dict[str, str]) -> SlackRefusedError:
    """Return the error for ``"ok": false``.

    Args:
        method: Such as ``chat.postMessage``.
        answer: Slack's.
        names: ``key`` in ronda.toml, ``secret`` as it is shown, and ``channel``.
    """
    code = str(answer.get("error") or "no reason given")[:100]
    if code in BUSY:
        return SlackRefusedError(f"Slack answered {method}: {code}; tried again later", code, permanent=False)
    advice = (
        _OURS if code in BROKEN_BLOCKS else _ADVICE.get(code, f"See https://docs.slack.dev/reference/methods/{method}")
    )
    needed = str(answer.get("needed") or "that it asks for")[:100]
    told = advice.format(needed=needed, **names)
    return SlackRefusedError(f"Slack refused {method}: {code}. {told}", code, permanent=True)


def of_webhook(status: int, said: str, names: dict[str, str]) -> SlackRefusedError:
    """Return the error for a webhook's refusal, which is a word of text."""
    if said in BUSY:
        return SlackRefusedError(
            f"Slack answered the webhook {status}: {said}; tried again later", said, permanent=False
        )
    known = _OURS if said in BROKEN_BLOCKS else _ADVICE.get(said)
    advice = known or _BY_STATUS.get(status, "See docs/notices.md, Slack")
    if said == "channel_not_found":
        advice = _NEW_HOOK
    told = advice.format(needed="", **names)
    return SlackRefusedError(f"Slack refused the webhook ({status}: {said}). {told}", said, permanent=True)
