"""What Slack's SDK writes into the log is written without what opens anything."""

import logging
from collections.abc import Iterator

import pytest
from slack_bolt.logger import get_bolt_logger
from slack_bolt.middleware.request_verification.async_request_verification import AsyncRequestVerification

from bot.adapters.slack.hush import hush, without_secrets
from bot.adapters.slack.wire import quiet_logger

SECRETS = {
    "token xoxb-1234-abc is wrong": "token … is wrong",
    "'access_token': 'xoxe.xoxb-1-Mi0', 'refresh_token': 'xoxe-1-My0'": "'access_token': '…', 'refresh_token': '…'",
    "for xapp-1-A02-99-ffee": "for …",
    "GET wss://slack.com/link/?ticket=12-ab%2F&app_id=3": "GET wss://slack.com/link/?ticket=…&app_id=3",
    "Failed to fetch oauth.v2.access result with code: 12.34.ab - error: x": (
        "Failed to fetch oauth.v2.access result with code: … - error: x"
    ),
    "POST https://hooks.slack.com/commands/T1/2/abc": "POST https://hooks.slack.com/commands/…",
    "POST https://hooks.slack.com/actions/T1/2/abc failed": "POST https://hooks.slack.com/actions/… failed",
}


@pytest.fixture(autouse=True)
def _levels() -> Iterator[None]:
    """The loggers are put back after each test."""
    loggers = [logging.getLogger(name) for name in ("slack_bolt", "slack_sdk", quiet_logger().name)]
    before = [(each, each.level, list(each.filters)) for each in loggers]
    yield
    for each, level, filters in before:
        each.setLevel(level)
        each.filters = filters


@pytest.mark.parametrize("line", SECRETS)
def test_what_opens_anything_is_left_out(line: str) -> None:
    """Tokens of every kind, tickets, codes, addresses that answer for us."""
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s", (line,), None)
    assert without_secrets(record)
    assert record.getMessage() == SECRETS[line]


def test_a_traceback_is_left_out_but_for_its_kind() -> None:
    """It quotes addresses."""
    error = ConnectionError("wss://x/link/?ticket=secret")
    record = logging.LogRecord("x", logging.ERROR, "", 1, "no", (), (type(error), error, None))
    assert without_secrets(record)
    assert (record.getMessage(), record.exc_info) == ("no [ConnectionError]", None)


def test_bolts_own_loggers_keep_to_it(caplog: pytest.LogCaptureFixture) -> None:
    """Those of its parts too, which would write a whole request down where its signature is wrong."""
    hush()
    part = get_bolt_logger(AsyncRequestVerification, base_logger=quiet_logger())
    part.info("Invalid request signature detected (body: Why is my zebra sad?)")
    part.warning("xoxb-1-2")
    assert [record.getMessage() for record in caplog.records] == ["…"]
