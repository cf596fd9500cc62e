"""What happens by itself while the bot runs."""

from functools import partial

from bot.app import App
from bot.cli_run import jobs
from bot.clockwork import HOUSEKEEPING_SECONDS, OUTBOX_SECONDS, REMINDER_SECONDS, deliver, housekeep, remind
from tests.features.test_reminders import Mailbox


def test_every_platform_is_sent_its_messages_reminded_and_kept_tidy(app: App) -> None:
    """Each of the three at its pace, for the platform whose sender it is."""
    box, found = Mailbox(), {}
    for job, seconds in jobs(app, box).items():
        assert isinstance(job, partial)
        found[job.func] = job.args, seconds
    assert found == {
        deliver: ((app, box), OUTBOX_SECONDS),
        remind: ((app, box), REMINDER_SECONDS),
        housekeep: ((app,), HOUSEKEEPING_SECONDS),
    }
