"""An author whose pack has many slips is told all of them in one go."""

from bot.core.content import Problem
from bot.library.load import load
from tests.library.copies import Copy


def test_every_slip_of_a_pack_is_told_at_once_and_in_order(copy: Copy) -> None:
    """Sixteen slips of different kinds in four files are all told, in the order of files and lines."""
    copy.edit("cards.yaml", "id: card-1", "id: card-0")
    copy.edit(
        "cards.yaml", "  front: What stands on the back of card 2?", "  fornt: What stands on the back of card 2?"
    )
    copy.edit(
        "cards.yaml", "document: notes, heading: Soils}\n- id: card-5", "document: diary, heading: Soils}\n- id: card-5"
    )
    copy.edit("cards.yaml", "back of card 5?", "back of card 0?")
    copy.edit(
        "faq.yaml", "[when do plants need water, watering schedule for house plants]", "when do plants need water"
    )
    copy.edit("faq.yaml", "[more-water-is-better]", "[more-water-is-best]")
    copy.edit("faq.yaml", 'as_of: "2020"', "as_of: 2020")
    copy.edit("misconceptions.yaml", "    - Wet soil rots many roots.\n", "")
    copy.edit("misconceptions.yaml", "verdict: contested", "verdict: half-true")
    copy.edit("questions.yaml", "  kind: choice\n", "  kind: chioce\n")
    copy.edit("questions.yaml", "{text: Right 1, right: true}", "{text: Right 1, right: yes}")
    copy.edit("questions.yaml", "Wrong one of 2, why: It only sounds right.,", "Wrong one of 2,")
    copy.edit("questions.yaml", "Wrong two of 3}", "All of the above}")
    copy.edit("questions.yaml", "Wrong two of 4}", "Right too 4, right: true}")
    copy.edit("questions.yaml", "{text: Right 5, right: true}", "{text: Right 5}")
    copy.edit("questions.yaml", "Because question 5 is made so.\n  stance: settled", "Because.\n  stance: contested")
    contested = "a contested claim is not graded; ask what the source says (stance: article) or make it a card"
    assert copy.problems() == [
        "cards.yaml:7: the id “card-0” is taken already (in cards.yaml); ids are unique in a pack",
        "cards.yaml:13: “front” is missing",
        "cards.yaml:15: unknown key “fornt”; did you mean “front”?",
        "cards.yaml:30: there is no document “diary” in pack.yaml",
        "cards.yaml:33: this text stands already in “card-0”",
        "faq.yaml:4: “phrasings” should be a list: below it one line for each, beginning with “- ”",
        "faq.yaml:6: there is no entry “more-water-is-best” in this pack; did you mean “more-water-is-better”?",
        'faq.yaml:15: “as_of” should be text; put quotes around it: "2020"',
        "misconceptions.yaml:5: “points” has 2 entries; exactly 3 are needed",
        "misconceptions.yaml:16: a contested verdict and a contested stance go together; set both or neither",
        "questions.yaml:3: “kind” is “chioce”; it can be choice or true-false",
        "questions.yaml:18: “right” is “yes”; write true or false, without quotes",
        "questions.yaml:31: “why” is missing: an option that names a misconception tells what is off",
        "questions.yaml:44: an option speaks for itself, not for the others; make it a claim of its own",
        "questions.yaml:56: 2 options are right; keep “right: true” on one",
        "questions.yaml:65: no option is right; mark one with “right: true”",
        f"questions.yaml:71: {contested}",
    ]
    assert load([copy.folder]).packs == {}


def test_a_problem_names_its_file_in_full(copy: Copy) -> None:
    """Two packs may have a file of the same name, so the problem says which folder's."""
    copy.edit("cards.yaml", "topic: soil", "topic: nowhere")
    assert load([copy.folder]).problems == (
        Problem(str(copy.folder / "cards.yaml"), 2, "there is no topic “nowhere” in pack.yaml"),
    )
