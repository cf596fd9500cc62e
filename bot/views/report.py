"""How well a group's questions are answered, for its admins."""

from bot.core.actions import action
from bot.core.reply import Block, Bold, Bullets, Button, Buttons, Heading, Paragraph, Reply
from bot.core.report import Report, Weak
from bot.core.text import one_line
from bot.views.words import count, times


def report(found: Report, *, live: bool = True) -> Reply:
    """The weakest answers and the most asked unknowns, or the word that there are none.

    `live` is false where nobody can press a button.
    """
    blocks: list[Block] = [Heading("How your answers are doing")]
    if found.weakest:
        blocks.append(Paragraph((Bold("Weakest answers"), ", by what those who asked said of them:")))
        blocks.append(Bullets(tuple((each.question, f" ({_said(each)})") for each in found.weakest)))
    elif found.judged:
        blocks.append(Paragraph(("Nobody who judged an answer found it wrong.",)))
    else:
        blocks.append(Paragraph(("Nobody has judged an answer yet. “Helpful” and “Not what I meant” do that.",)))
    if found.waiting:
        blocks.append(Paragraph((Bold("Most asked, and not yet known"), f" ({found.total_waiting:,} in all):")))
        blocks.append(Bullets(tuple((one_line(each.text), f" (asked {times(each.times)})") for each in found.waiting)))
        if live:
            blocks.append(Buttons((Button("Open the inbox", action("open", "faq inbox")),)))
    else:
        blocks.append(Paragraph(("Nothing is waiting in the inbox.",)))
    weak = count(len(found.weakest), "weak answer")
    return Reply(f"{weak}, {count(found.total_waiting, 'question')} waiting.", tuple(blocks))


def _said(weak: Weak) -> str:
    helped = f"helpful {times(weak.helpful)}" if weak.helpful else "never found helpful"
    return f"not what was meant {times(weak.rejected)}, {helped}"
