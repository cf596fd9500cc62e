"""The tables of groups, and those that are about nobody."""

from collections.abc import Mapping

from bot.core.inventory.told import ENTRY, GROUP, ID, MADE, OF_GROUP, PLACE, VERSION, Told, Whose

GROUPS: Mapping[str, Told] = {
    "groups": Told(
        Whose.GROUP,
        "A Discord server, a Slack workspace or the local group, with what its admins have set.",
        "To work there as they want it.",
        GROUP,
        ID
        | {
            "platform": "where the group is",
            "external_id": "its id there",
            "name": "its name",
        },
    ),
    "inbox": Told(
        Whose.GROUP,
        "A question that nobody could answer yet; in your export where only you sent its first words.",
        "For the admins to answer. Its words go with whoever alone sent them.",
        "until it is answered or dismissed, and 365 days after it was last asked",
        ID
        | OF_GROUP
        | {
            "text": "the question as it was asked first",
            "folded": "a digest of its words, by which the same question is known (SHA-256)",
            "times": "how often it was asked",
            "state": "open, answered or dismissed",
            "entry_id": "the number of the answer that was made of it",
            "sole_id": "your number in the group, where only you sent these words",
            "first_asked_at": "when it was asked first",
            "last_asked_at": "when it was asked last",
        },
    ),
    "inbox_wordings": Told(
        Whose.GROUP,
        "Other words for a question of the inbox; in your export where only you sent them.",
        "To find the answer by them, too. They go with whoever alone sent them.",
        "as long as the question",
        {
            "inbox_id": "the number of the question, as in inbox",
            "digest": "a digest of the words (SHA-256)",
            "text": "the words",
            "sole_id": "your number in the group, where only you sent them",
        },
    ),
    "audits": Told(
        Whose.GROUP,
        "Something that an admin did: excused a day, annulled a question, named an admin.",
        "So that admins can see who decided what. Whoever is deleted is “deleted member” there.",
        GROUP,
        ID
        | OF_GROUP
        | {
            "actor_id": "your number in the group, if you did it",
            "subject_id": "your number in the group, if you were meant",
            "about": "whether it was about one member or the whole group",
            "action": "what was done",
            "facts": "what else there is to tell: a date, a reason, a question",
            "at": "when",
        },
    ),
    "annulments": Told(
        Whose.GROUP,
        "A question whose answers count for nobody's accuracy.",
        "It was wrong, or no fair one.",
        GROUP,
        OF_GROUP | VERSION | {"by_id": "the number of the admin who said so", "reason": "why", "at": "when"},
    ),
    "rest_weeks": Told(
        Whose.GROUP,
        "On which weekdays a group rests, and since when.",
        "A rest day ends no streak.",
        GROUP,
        OF_GROUP | {"since": "the first date", "weekdays": "the days as bits, Monday is 1"},
    ),
    "daily_questions": Told(
        Whose.GROUP,
        "A question that a group shares on a date.",
        "So that all are asked the same.",
        GROUP,
        OF_GROUP | PLACE | VERSION | {"local_date": "the date"},
    ),
    "faq_entries": Told(
        Whose.GROUP,
        "An answer that an admin wrote. It is the group's, and leads to nobody.",
        "To answer with it.",
        "until an admin removes it, or 30 days after the group has sent the bot away",
        ID | OF_GROUP | MADE | {"question": "the question", "answer": "the answer"},
    ),
    "faq_phrasings": Told(
        Whose.GROUP,
        "Other words for the question of such an answer.",
        "To find it.",
        "as long as the answer",
        ID | {"entry_id": "the number of the answer, as in faq_entries", "text": "the words"},
    ),
    "pack_phrasings": Told(
        Whose.GROUP,
        "A group's own words for a question of a pack.",
        "To find its answer.",
        "until an admin removes them, or 30 days after the group has sent the bot away",
        ID | OF_GROUP | ENTRY | MADE | {"text": "the words"},
    ),
    "faq_tallies": Told(
        Whose.GROUP,
        "How often an answer was found helpful, and how often not.",
        "So that admins see what to mend.",
        GROUP,
        OF_GROUP | ENTRY | {"helpful": "how often it helped", "rejected": "how often it did not"},
    ),
    "closed_channels": Told(
        Whose.GROUP,
        "A channel in which the platform let the bot not speak.",
        "To leave it alone for a day.",
        GROUP,
        OF_GROUP | {"channel": "the channel's id", "refused_at": "when", "reason": "what the platform said"},
    ),
    "schedules": Told(
        Whose.GROUP,
        "A daily post that an admin has set up.",
        "To post it in time.",
        "until an admin removes it, or 30 days after the group has sent the bot away",
        ID
        | OF_GROUP
        | MADE
        | {
            "kind": "quiz, myth or card",
            "channel": "where",
            "minute": "the minute of the day, 0 to 1439",
            "weekdays": "the days as bits, Monday is 1",
            "zone": "the time zone, if not the group's",
            "packs": "the packs, if not the group's",
            "state": "on, paused or shut",
            "next_at": "when the next one is due",
            "next_date": "its date",
            "last_date": "the latest date that was taken care of",
        },
    ),
    "vacations": Told(
        Whose.GROUP,
        "Dates on which a group gets no posts.",
        "To leave it alone.",
        GROUP,
        ID | OF_GROUP | {"first": "the first date", "last": "the last date"},
    ),
    "posts": Told(
        Whose.GROUP,
        "A daily post, and how far it has come. It names nobody.",
        "For its buttons, its count and its result.",
        GROUP,
        ID
        | OF_GROUP
        | MADE
        | {
            "schedule_id": "the number of its schedule",
            "delivery_id": "the number of its message, as in deliveries",
            "kind": "quiz, myth or card",
            "channel": "where",
            "local_date": "its date",
            "zone": "the time zone that it was planned in",
            "body": "what it says",
            "message": "the id of the message on the platform",
            "opened_at": "when it came",
            "closes_at": "when it closes",
            "closed_at": "when it was closed",
            "look_at": "when it is looked at next",
            "edited_at": "when it was last edited",
            "edits": "how often",
            "takers": "how many took part",
            "shown": "how many of them it tells of",
            "frozen": "whether its count can be edited no more",
        },
    ),
    "post_questions": Told(
        Whose.GROUP,
        "A question of a daily post.",
        "To ask it.",
        GROUP,
        PLACE | VERSION | {"post_id": "the number of the post, as in posts"},
    ),
    "post_choices": Told(
        Whose.GROUP,
        "How many chose what in a daily post; not who.",
        "For its result, which keeps these bare counts when somebody who took part is deleted.",
        GROUP,
        PLACE
        | {
            "post_id": "the number of the post, as in posts",
            "choice": "which choice, counted from 0",
            "count": "how many chose it",
        },
    ),
    "question_versions": Told(
        Whose.BOT,
        "A question of a pack in the wording in which it was asked.",
        "So that what you answered stays true when a pack is edited.",
        "for good",
    ),
    "reaches": Told(
        Whose.BOT, "When the bot last heard a platform.", "To notice when it is deaf.", "for good; a row a connection"
    ),
    "outages": Told(
        Whose.BOT,
        "From when to when the bot could not be reached.",
        "To excuse the days that it cost.",
        "for good",
    ),
    "events": Told(
        Whose.BOT,
        "The number of something that a platform told.",
        "To do what is told twice once.",
        "1 day",
    ),
    "memos": Told(
        Whose.BOT,
        "A short note of the bot to itself, such as which commands a platform knows or that a group was greeted.",
        "So that it is not done again.",
        "for good; what is about a group goes with it",
    ),
    "paces": Told(
        Whose.BOT, "When the next call to a platform is allowed.", "To keep to the platforms' limits.", "for good"
    ),
    "installations": Told(
        Whose.BOT,
        "A Slack workspace that has installed the bot, and its tokens, encrypted.",
        "To speak there.",
        "until the workspace removes the bot",
    ),
    "oauth_states": Told(
        Whose.BOT,
        "An installation on Slack that somebody has begun.",
        "So that nobody else can end it.",
        "some minutes; then it is good for nothing, and goes with the next clean-up",
    ),
}
