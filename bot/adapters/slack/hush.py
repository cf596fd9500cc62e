"""What Slack's SDK writes into the log: nothing that people wrote, no token, no address that answers for us."""

import logging
import re

from bot.adapters.slack.wire import quiet_logger

_SECRETS = re.compile(
    r"\bxox[a-z]?[.-][\w.-]+"  # tokens of bots and people, and refresh tokens
    r"|\bxapp-[\w-]+"
    r"|(?<=ticket=)[\w%-]+"  # of a connection by Socket Mode
    r"|(?<=code: )\S+"  # of an installation
    r"|(?<=/commands/)\S+|(?<=/actions/)\S+|(?<=/app/)\S+|(?<=/workflows/)\S+"  # a response_url
)


def hush() -> None:
    """From now on Slack's SDK writes warnings alone, with nothing in them that opens anything; before bolt is made.

    bolt gives each of its loggers the level and the filters of the one that it is made with.
    """
    for name in (quiet_logger().name, "slack_bolt", "slack_sdk"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))
        if without_secrets not in logger.filters:
            logger.addFilter(without_secrets)


def without_secrets(record: logging.LogRecord) -> bool:
    """The line is written without what opens anything, and without a traceback, which quotes addresses."""
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    said = _SECRETS.sub("…", record.getMessage())
    record.msg, record.args = f"{said} [{kind}]" if kind else said, ()
    record.exc_info = record.exc_text = record.stack_info = None
    return True
