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
from bot.storage.tables.reach import OutageRow, ReachRow
from bot.storage.tables.review import BeliefRow, CardMarkRow, CardMemoryRow, ReviewRow, ReviewSettingsRow
from bot.storage.tables.rulings import AnnulmentRow, AuditRow
from bot.storage.tables.study import (
    DailyQuestionRow,
    QuestionVersionRow,
    QuizQuestionRow,
    QuizRow,
    RestWeekRow,
    ScoreRow,
    StudyDayRow,
)

__all__ = [
    "AnnulmentRow",
    "AskRow",
    "AuditRow",
    "BeliefRow",
    "CardMarkRow",
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
    "OutageRow",
    "PaceRow",
    "PackPhrasingRow",
    "PersonRow",
    "PostChoiceRow",
    "PostQuestionRow",
    "PostRow",
    "QuestionVersionRow",
    "QuizQuestionRow",
    "QuizRow",
    "ReachRow",
    "ReminderRow",
    "RestWeekRow",
    "ReviewRow",
    "ReviewSettingsRow",
    "ScheduleRow",
    "ScoreRow",
    "StudyDayRow",
    "Table",
    "VacationRow",
    "VoteRow",
]
