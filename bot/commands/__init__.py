"""The command table: every command and action is declared once, and every face is made from it."""

from bot.commands.admin import ACTIONS as ADMIN_ACTIONS
from bot.commands.admin import COMMANDS as ADMIN_COMMANDS
from bot.commands.annul import ACTIONS as ANNUL_ACTIONS
from bot.commands.annul import COMMANDS as ANNUL_COMMANDS
from bot.commands.audit import ACTIONS as AUDIT_ACTIONS
from bot.commands.audit import COMMANDS as AUDIT_COMMANDS
from bot.commands.config import ACTIONS as CONFIG_ACTIONS
from bot.commands.config import COMMANDS as CONFIG_COMMANDS
from bot.commands.doctor import COMMANDS as DOCTOR_COMMANDS
from bot.commands.entries import ACTIONS as ENTRY_ACTIONS
from bot.commands.entries import COMMANDS as ENTRY_COMMANDS
from bot.commands.excuses import ACTIONS as EXCUSE_ACTIONS
from bot.commands.excuses import COMMANDS as EXCUSE_COMMANDS
from bot.commands.help import command as help_command
from bot.commands.own import ACTIONS as OWN_ACTIONS
from bot.commands.own import COMMANDS as OWN_COMMANDS
from bot.commands.prompts import ACTIONS as PROMPT_ACTIONS
from bot.commands.report import COMMANDS as REPORT_COMMANDS
from bot.commands.reviews import ACTIONS as REVIEW_ACTIONS
from bot.commands.reviews import COMMANDS as REVIEW_COMMANDS
from bot.commands.schedule import ACTIONS as SCHEDULE_ACTIONS
from bot.commands.schedules import ACTIONS as PLANNING_ACTIONS
from bot.commands.schedules import COMMANDS as PLANNING_COMMANDS
from bot.commands.settings import ACTIONS as SETTINGS_ACTIONS
from bot.commands.settings import COMMANDS as SETTINGS_COMMANDS
from bot.commands.stats import ACTIONS as STATS_ACTIONS
from bot.commands.stats import COMMANDS as STATS_COMMANDS
from bot.commands.streaks import ACTIONS as STREAK_ACTIONS
from bot.commands.streaks import COMMANDS as STREAK_COMMANDS
from bot.commands.study import ACTIONS as STUDY_ACTIONS
from bot.commands.study import COMMANDS as STUDY_COMMANDS
from bot.commands.table import Table
from bot.commands.vacation import ACTIONS as VACATION_ACTIONS
from bot.commands.vacation import COMMANDS as VACATION_COMMANDS

TABLE = Table(
    (
        *STUDY_COMMANDS,
        *REVIEW_COMMANDS,
        *STATS_COMMANDS,
        *STREAK_COMMANDS,
        *VACATION_COMMANDS,
        *SETTINGS_COMMANDS,
        *OWN_COMMANDS,
        *ADMIN_COMMANDS,
        *ENTRY_COMMANDS,
        *REPORT_COMMANDS,
        *CONFIG_COMMANDS,
        *PLANNING_COMMANDS,
        *EXCUSE_COMMANDS,
        *ANNUL_COMMANDS,
        *AUDIT_COMMANDS,
        *DOCTOR_COMMANDS,
    ),
    (
        *STUDY_ACTIONS,
        *REVIEW_ACTIONS,
        *STATS_ACTIONS,
        *STREAK_ACTIONS,
        *VACATION_ACTIONS,
        *PROMPT_ACTIONS,
        *SETTINGS_ACTIONS,
        *OWN_ACTIONS,
        *ADMIN_ACTIONS,
        *ENTRY_ACTIONS,
        *CONFIG_ACTIONS,
        *PLANNING_ACTIONS,
        *ANNUL_ACTIONS,
        *SCHEDULE_ACTIONS,
        *EXCUSE_ACTIONS,
        *AUDIT_ACTIONS,
    ),
).with_help(help_command)
"""Everything that can be asked of the bot."""
