"""The tables with rows about a person."""

from collections.abc import Mapping

from bot.core.inventory.told import (
    ACCOUNT,
    ALWAYS,
    CARD,
    ENTRY,
    ID,
    MADE,
    MEMBER,
    OF_GROUP,
    PERSON,
    PLACE,
    VERSION,
    Told,
    Whose,
)

PEOPLE: Mapping[str, Told] = {
    "people": Told(
        Whose.PERSON,
        "Your account on a platform.",
        "To know you again, and to reckon your days in your time zone.",
        ACCOUNT,
        ID
        | MADE
        | {
            "platform": "where the account is: discord, slack or local",
            "external_id": "the account's id there",
            "name": "the name that the platform last told",
            "zone": "the time zone that you have set; none: the platform's or the group's counts",
            "platform_zone": "the time zone that the platform tells",
            "listed": "whether you are on leaderboards",
            "language": "the language of the dates that you read",
        },
    ),
    "members": Told(
        Whose.PERSON,
        "Your being in a group.",
        "Answers, study days and streaks are a group's.",
        ALWAYS,
        ID
        | OF_GROUP
        | PERSON
        | MADE
        | {
            "admin": "whether you were named an admin for the bot",
            "joined_on": "your local date when we first met there",
            "told_at": "up to when you were told what became of your days",
            "left_at": "when you left the group, if you did",
        },
    ),
    "member_zones": Told(
        Whose.PERSON,
        "A time zone that counted for you in a group, and since when.",
        "So that a change of zone never costs you a day, looking back either.",
        ALWAYS,
        MEMBER | {"since": "since when it counts", "zone": "its name"},
    ),
    "caretakers": Told(
        Whose.PERSON,
        "That you were the last admin who set something up in a group.",
        "You are told when something there needs an admin.",
        "until another admin sets something up, or you delete it",
        OF_GROUP | PERSON,
    ),
    "direct_groups": Told(
        Whose.PERSON,
        "The group that your direct messages to the bot are about.",
        "So that you needn't say it each time.",
        ACCOUNT,
        PERSON | OF_GROUP,
    ),
    "study_days": Told(
        Whose.PERSON,
        "What is known of one of your dates: studied, excused (which admin did is not in your export), or vacation.",
        "Your streak is reckoned from these each time.",
        ALWAYS,
        MEMBER
        | {
            "local_date": "the date, where you were",
            "zone": "the time zone that the day had",
            "studied_with": "what you studied with first",
            "studied_at": "when that was",
            "excused_for": "the reason that an admin gave for excusing the day",
            "excused_at": "when they did",
            "vacation_at": "when you set the day as a vacation",
        },
    ),
    "quizzes": Told(
        Whose.PERSON,
        "A quiz that you began.",
        "So that you can go on with it, see what you chose, and count among those who took part.",
        ALWAYS,
        ID
        | MEMBER
        | {
            "kind": "daily or practice",
            "post_id": "the number of the daily post that it belongs to, if any",
            "local_date": "your date when you began it",
            "started_at": "when you began it",
            "finished_at": "when you finished it",
            "shared_at": "when you shared the result",
        },
    ),
    "quiz_questions": Told(
        Whose.PERSON,
        "A question of a quiz of yours, and what you answered.",
        "For the result, your accuracy, and what is worth reviewing.",
        ALWAYS,
        PLACE
        | VERSION
        | {
            "quiz_id": "the number of the quiz, as in quizzes",
            "option_order": "the order in which the choices were shown, by their numbers in the pack",
            "chosen": "which of those shown you chose, counted from 0",
            "answered_at": "when you did",
            "question": "the question in words",
            "answer": "what you chose in words",
        },
    ),
    "votes": Told(
        Whose.PERSON,
        "That you took part in a daily post of a statement or a card.",
        "So that each counts once.",
        ALWAYS,
        MEMBER
        | {
            "post_id": "the number of the post",
            "choice": "of a statement 0 for a myth, 1 for a fact; of a card 0: you turned it over",
            "voted_at": "when you did",
        },
    ),
    "scores": Told(
        Whose.PERSON,
        "What you reached in a week, a month and ever, summed up.",
        "For leaderboards, which would take long to count each time.",
        ALWAYS,
        MEMBER
        | OF_GROUP
        | {
            "period": "the week, the month or “ever”",
            "days": "study days in it",
            "answers": "answers in daily quizzes",
            "correct": "those that are right",
            "reviews": "flashcards that you graded",
            "accuracy": "the share of right answers that is certain to 95 %; none while there are too few",
            "shown": "whether leaderboards show it",
        },
    ),
    "card_memories": Told(
        Whose.PERSON,
        "How well you remember a flashcard, as the scheduler FSRS reckons it.",
        "To bring the card back when you are about to forget it.",
        ACCOUNT,
        PERSON
        | CARD
        | {
            "reviews": "how often you graded it",
            "state": "1 learning, 2 in review, 3 learning anew",
            "step": "which step of learning",
            "stability": "days until you remember it with 90 %",
            "difficulty": "how hard it is for you, 1 to 10",
            "last_review": "when you graded it last",
            "due": "when it comes back",
            "before": "the same figures before the last grade, for undoing it",
            "undoable": "whether that grade can be undone",
        },
    ),
    "reviews": Told(
        Whose.PERSON,
        "A grade that you gave a flashcard.",
        "For your statistics, and to see how well the schedule fits you.",
        ALWAYS,
        ID
        | PERSON
        | MEMBER
        | CARD
        | {
            "number": "which of your grades of the card",
            "grade": "1 again, 2 hard, 3 good, 4 easy",
            "local_date": "your date",
            "reviewed_at": "when",
            "recalled": "whether you knew a card that you had learnt at least a day before",
        },
    ),
    "card_marks": Told(
        Whose.PERSON,
        "What you said of a flashcard, or a wrong answer of yours did.",
        "So that it stays away, or comes back sooner.",
        ACCOUNT,
        PERSON
        | CARD
        | {
            "suspended": "whether you set it aside",
            "buried_until": "until when you put it off",
            "summoned_at": "since when it is due, because of a wrong answer in a quiz",
        },
    ),
    "beliefs": Told(
        Whose.PERSON,
        "A misconception that a wrong answer of yours came from.",
        "To show you which of them you have overcome.",
        ACCOUNT,
        PERSON
        | {
            "pack_id": "the pack of the misconception",
            "misconception_id": "its name in it",
            "voiced": "how often an answer came from it",
            "voiced_at": "when one last did",
            "overcome_at": "since when it is overcome",
        },
    ),
    "review_settings": Told(
        Whose.PERSON,
        "How you want to review.",
        "To keep to it.",
        ACCOUNT,
        PERSON
        | {
            "retention": "the share of due cards that you want to remember",
            "new_a_day": "new cards a day",
            "cards_a_day": "cards a day",
        },
    ),
    "reminders": Told(
        Whose.PERSON,
        "That you want to be reminded, and when.",
        "To remind you.",
        "until you switch it off or delete it; after 7 unanswered ones in a row it is off",
        PERSON
        | {
            "minute": "the minute of your day, 0 to 1439",
            "next_at": "when the next one is due",
            "unanswered": "how many you have not answered in a row",
        },
    ),
    "deliveries": Told(
        Whose.PERSON,
        "A message of the bot's to you or a channel. Its words, which may be others', are not in your export.",
        "So that it arrives once, also if something fails; and which daily posts came tells which days are excused.",
        "90 days once it has arrived, failed or was dropped; daily posts, which name nobody, stay with their group",
        ID
        | OF_GROUP
        | PERSON
        | MADE
        | {
            "key": "what makes it unique for its reason",
            "schedule_id": "the number of the schedule whose post it is",
            "platform": "where it goes",
            "channel": "the channel; none: to you directly",
            "kind": "what it is about",
            "state": "waiting, claimed (being sent), sent, unknown, failed or skipped",
            "due_at": "when it is to be sent",
            "fence": "how often it was claimed",
            "leased_until": "until when a process has it",
            "attempts": "how often it was tried",
            "doubt_since": "since when nobody knows whether it arrived",
            "sent_at": "when it was sent",
            "external_id": "the id of the message on the platform",
            "error": "why it failed, if it did",
        },
    ),
    "drafts": Told(
        Whose.PERSON,
        "A form of yours that could not be taken as it was.",
        "So that what you typed is not lost.",
        "7 days",
        ID | MEMBER | MADE | {"form": "the form, with what you typed"},
    ),
    "asks": Told(
        Whose.PERSON,
        "A question that you asked, and what was shown for it.",
        "For its buttons, and to see which answers help.",
        "30 days",
        ID
        | OF_GROUP
        | MEMBER
        | ENTRY
        | {
            "channel": "where you asked; none: privately",
            "text": "the question",
            "outcome": "answer, suggest or unknown",
            "others": "the answers that came next",
            "verdict": "what you said of the answer: helpful or rejected",
            "asked_at": "when",
            "event": "the id of the message on the platform that asked it, which may be told twice",
        },
    ),
    "inbox_askers": Told(
        Whose.PERSON,
        "That you wait for the answer to a question of the inbox.",
        "To tell you.",
        "as long as the question, or until you delete it",
        MEMBER
        | {
            "inbox_id": "the number of the question, as in inbox",
            "channel": "where you asked; none: privately",
            "asked_at": "when",
            "state": "what became of the question: open, answered or dismissed",
        },
    ),
}
