"""Every table. Rows are written by the query modules beside this package, and nowhere else."""

from bot.storage.tables.answers import (
    AskRow,
    FaqEntryRow,
    FaqPhrasingRow,
    FaqTallyRow,
    InboxAskerRow,
    InboxRow,
    InboxWordingRow,
    PackPhrasingRow,
)
from bot.storage.tables.base import Table
from bot.storage.tables.installations import InstallationRow, OauthStateRow
from bot.storage.tables.people import CaretakerRow, DirectGroupRow, GroupRow, MemberRow, MemberZoneRow, PersonRow
from bot.storage.tables.post import ClosedChannelRow, DeliveryRow, DraftRow, EventRow, MemoRow, ReminderRow
from bot.storage.tables.prompts import (
    PaceRow,
    PostChoiceRow,
    PostQuestionRow,
    PostRow,
    ScheduleRow,
    VacationRow,
    VoteRow,
)
from bot.storage.tables.study import (
    CardMemoryRow,
    DailyQuestionRow,
    QuestionVersionRow,
    QuizQuestionRow,
    QuizRow,
    ReviewRow,
    ScoreRow,
    StudyDayRow,
)

__all__ = [
    "AskRow",
    "CardMemoryRow",
    "CaretakerRow",
    "ClosedChannelRow",
    "DailyQuestionRow",
    "DeliveryRow",
    "DirectGroupRow",
    "DraftRow",
    "EventRow",
    "FaqEntryRow",
    "FaqPhrasingRow",
    "FaqTallyRow",
    "GroupRow",
    "InboxAskerRow",
    "InboxRow",
    "InboxWordingRow",
    "InstallationRow",
    "MemberRow",
    "MemberZoneRow",
    "MemoRow",
    "OauthStateRow",
    "PaceRow",
    "PackPhrasingRow",
    "PersonRow",
    "PostChoiceRow",
    "PostQuestionRow",
    "PostRow",
    "QuestionVersionRow",
    "QuizQuestionRow",
    "QuizRow",
    "ReminderRow",
    "ReviewRow",
    "ScheduleRow",
    "ScoreRow",
    "StudyDayRow",
    "Table",
    "VacationRow",
    "VoteRow",
]
