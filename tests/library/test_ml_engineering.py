"""The pack on machine-learning engineering covers both of its documents, and its quiz gives nothing away."""

import re
from collections.abc import Iterable, Iterator
from statistics import mean
from typing import Any

import pytest

from bot.core.content import ChoiceQuestion, Pack, Sourced, TrueFalseQuestion
from bot.library.load import read_pack
from bot.shipped import shipped

ARTICLE = "replaced"
GUIDE = "role-guide"

HEADINGS = {
    ARTICLE: (
        "Key Takeaways:",
        "The Potential Impact of AI on ML Engineering:",
        "Adapting and Evolving:",
        "Table 1: Comparison of AI and ML Engineers",
        "Table 2: Essential Skills for ML Engineers",
        "Table 3: Benefits of Collaboration between ML Engineers and AI Systems",
        "The Future of ML Engineering:",
        "Common Misconceptions",
        "Misconception 1: AI will replace all ML engineers",
        "Misconception 2: ML engineers are only responsible for training AI models",
        "Misconception 3: AI can completely automate the ML engineering process",
        "Misconception 4: ML engineering will become obsolete with advances in AI",
        "Misconception 5: AI can replicate human intuition and creativity",
        "The Growing Demand for ML Engineers",
        "Table: Global Investment in AI Technologies",
        "Table: Job Postings for ML Engineers",
        "Table: Average Salary of ML Engineers",
        "Table: Advancements in ML Technologies",
        "Table: Expansion of AI Applications",
        "Table: Collaboration Between AI and ML Engineers",
        "Table: Academic Background of ML Engineers",
        "Table: Programming Languages Proficiently Used by ML Engineers",
        "Frequently Asked Questions",
        "Will ML Engineers be replaced by AI?",
        "What are the responsibilities of ML engineers?",
        "Can AI automate the work of ML engineers?",
        "What skills do ML engineers need?",
        "Will AI replace other job roles in the field of machine learning?",
        "How can ML engineers adapt to the rise of AI?",
        "Will AI be able to develop new ML algorithms without ML engineers?",
        "What are the limitations of AI in the field of ML engineering?",
        "How can ML engineers collaborate with AI systems effectively?",
        "What is the future of ML engineering in the era of AI?",
    ),
    GUIDE: (
        "Key Takeaways",
        "Explaining the Role of a Machine Learning Engineer",
        "The Skills Required for a Machine Learning Engineer",
        "The Educational Path to Becoming a Machine Learning Engineer",
        "The Day-to-Day Life of a Machine Learning Engineer",
        "Challenges Faced by Machine Learning Engineers",
        "The Impact of Machine Learning Engineers in Different Industries",
        "Steps to Becoming a Machine Learning Engineer",
        "Conclusion",
    ),
}
"""Every heading of the two documents that an entry can come from."""

MISCONCEPTIONS = {
    "ai-replaces-engineers": (
        "Misconception 1: AI will replace all ML engineers",
        ("critical thinking", "tune", "problems"),
    ),
    "only-train-models": (
        "Misconception 2: ML engineers are only responsible for training AI models",
        ("prepare data", "algorithms", "bias"),
    ),
    "ai-automates-everything": (
        "Misconception 3: AI can completely automate the ML engineering process",
        ("read the results", "fair", "unforeseen"),
    ),
    "field-becomes-obsolete": (
        "Misconception 4: ML engineering will become obsolete with advances in AI",
        ("look after them", "business", "privacy"),
    ),
    "ai-has-intuition": (
        "Misconception 5: AI can replicate human intuition and creativity",
        ("intuition", "unusual", "patterns"),
    ),
}
"""The article's five misconceptions: where each stands, and what each of its three points is about."""

FREQUENT = [heading for heading in HEADINGS[ARTICLE] if heading.endswith("?")]

FIGURES = {
    "Table: Global Investment in AI Technologies": (
        "$4.0 billion",
        "$8.5 billion",
        "$12.0 billion",
        "$19.0 billion",
        "$37.5 billion",
    ),
    "Table: Job Postings for ML Engineers": ("10,500", "15,200", "19,800", "24,600", "30,100"),
    "Table: Average Salary of ML Engineers": ("$95,000", "$105,000", "$115,000", "$125,000", "$135,000"),
    "Table: Advancements in ML Technologies": (
        "deep learning (2015)",
        "transfer learning (2016)",
        "natural language processing (2017)",
        "unsupervised learning (2018)",
        "reinforcement learning (2019)",
    ),
    "Table: Academic Background of ML Engineers": ("15% with a bachelor's", "50% with a master's", "35% with a phd"),
    "Table: Programming Languages Proficiently Used by ML Engineers": (
        "90% for python",
        "50% for r",
        "40% for java",
        "30% for c++",
        "20% for scala",
    ),
    "Table: Expansion of AI Applications": (
        "healthcare has analysis of medical images and models that predict disease",
        "finance has fraud detection and algorithmic trading",
        "transport has self-driving vehicles and better traffic flow",
        "retail has personal recommendations and forecasts of demand",
        "education has intelligent tutors and adaptive learning",
    ),
    "Table: Collaboration Between AI and ML Engineers": (
        "the ai engineer designs and implements whole ai systems",
        "the ml engineer builds and optimises the models",
        "models are fitted into systems and improved",
    ),
}
"""The rows of the article's eight later tables, in their order, as one entry under each heading gives them."""

DERIVED = {
    "Table: Global Investment in AI Technologies": {
        *("4 billion", "$4.5 billion", "$3.5 billion", "$7 billion", "$18.5 billion"),  # the first sum, and the rises
        "$30 billion",  # a wrong claim
    },
    "Table: Job Postings for ML Engineers": {
        *("10.5 thousand", "15.2 thousand", "19.8 thousand", "24.6 thousand", "30.1 thousand"),
        *("10.5", "15.2", "19.8", "24.6"),
        *("$4.0 billion", "$37.5 billion"),  # beside investment
    },
    "Table: Average Salary of ML Engineers": {
        *("$10,000", "$100,000"),  # the yearly rise, and a mark in between
        "$145,000",  # a wrong option
    },
    "Table: Academic Background of ML Engineers": {"15%", "35%", "50%", "85%", "100%"},
    "Table: Programming Languages Proficiently Used by ML Engineers": {"100%", "230", "230%"},
}
"""Figures that follow from those of a table, and wrong ones that the quiz offers."""

DATED = [*FIGURES][:4]
"""The tables whose rows are the years 2015 to 2019; the others name no year."""

EARLY_TABLES = {
    "Table 1: Comparison of AI and ML Engineers": (
        "automate",
        "expertise",
        "context",
        "amounts of data",
        "interpret and refine",
    ),
    "Table 2: Essential Skills for ML Engineers": (
        "principles of data science",
        "statistical modelling",
        "expertise in the subject",
        "python and r",
    ),
    "Table 3: Benefits of Collaboration between ML Engineers and AI Systems": (
        "productivity",
        "efficiency",
        "deployment",
        "intuition and creativity",
    ),
}

GUIDE_PARTS = {
    "Key Takeaways": (
        "digital future",
        "patterns in large amounts of data",
        "predict",
        "maths, statistics, programming and data analysis",
        "healthcare, finance, retail and energy",
        "innovation, efficiency and better decisions",
    ),
    "Explaining the Role of a Machine Learning Engineer": (
        "coding, algorithm development and data analysis",
        "large amounts of data",
        "social implications",
        "remove bias",
    ),
    "The Skills Required for a Machine Learning Engineer": (
        "mathematics and statistics",
        "python or java",
        "regression, including logistic regression, decision trees and clustering",
        "tensorflow or keras",
        "communication, teamwork, strategic thinking and attention to detail",
    ),
    "The Educational Path to Becoming a Machine Learning Engineer": (
        "a bachelor's in computer science",
        "a master's or phd in ml or data science",
        "a solid base in computer science",
        "cost, time, little flexibility",
        "lag behind the industry",
        "flexible, affordable and up to date",
        "practical projects, which employers value",
        "people working in the field often design them",
        "self-discipline",
    ),
    "The Day-to-Day Life of a Machine Learning Engineer": (
        "collecting and cleaning data",
        "building and training models",
        "data they have not seen",
        "privacy, consent and transparency",
        "privacy, consent, transparency and inclusivity",
        "tensorflow, keras and pytorch",
        "cloud platforms",
    ),
    "Challenges Faced by Machine Learning Engineers": (
        "bias in algorithms and the protection of data",
        "mainly men in business clothes",
        "women",
        "gdpr in the european union and the ccpa in california",
        "no absolute protection",
        "reverse engineering",
        "gaining insight and respecting privacy rights",
    ),
    "The Impact of Machine Learning Engineers in Different Industries": (
        "drug discovery, early disease detection and improved patient care",
        "fraud reduction and better investment strategies",
        "personalised product recommendations",
        "optimised power consumption",
        "smart grid",
        "customer service and logistics",
    ),
    "Steps to Becoming a Machine Learning Engineer": (
        "a bachelor's in computer science",
        "a master's or phd",
        "programming, statistics and data structures",
        "machine learning, ai and deep learning",
        "internships or first jobs",
        "honesty, confidentiality and fairness",
        "certifications on top",
    ),
}
"""What the guide says under each heading, in words that an entry from there uses."""

_ABSOLUTE = re.compile(
    r"\b(always|never|only|all|every|completely|entirely|must|no|none|nobody|everybody)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack, which must be whole."""
    made, problems = read_pack(shipped("content") / "ml-engineering")
    assert problems == []
    assert made is not None
    return made


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _said(entry: Sourced) -> str:
    """All that an entry says, in lower case; where it comes from is left out."""
    return " | ".join(_texts(entry.model_dump(exclude={"id", "source", "topic", "stance"}))).casefold()


def _under(pack: Pack, document: str, heading: str) -> list[Sourced]:
    return [e for e in pack.entries() if (e.source.document, e.source.heading) == (document, heading)]


def _choices(pack: Pack) -> list[ChoiceQuestion]:
    return [question for question in pack.questions if isinstance(question, ChoiceQuestion)]


def _judgements(pack: Pack) -> list[TrueFalseQuestion]:
    return [question for question in pack.questions if isinstance(question, TrueFalseQuestion)]


def _share(marks: Iterable[object]) -> float:
    return mean(bool(mark) for mark in marks)


def test_the_pack_is_large_enough_to_study_with(pack: Pack) -> None:
    """There is enough of each kind for weeks of asking, quizzes and reviews."""
    assert len(pack.faq) >= 30
    assert len(pack.questions) >= 80
    assert len(pack.cards) >= 50
    assert len(pack.misconceptions) >= 12


def test_every_source_is_a_heading_of_its_document(pack: Pack) -> None:
    """Whoever looks an entry up finds the heading in the document."""
    assert {document.id for document in pack.info.documents} == set(HEADINGS)
    named = {(entry.source.document, entry.source.heading) for entry in pack.entries()}
    assert named <= {(document, heading) for document, headings in HEADINGS.items() for heading in headings}


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_each_misconception_of_the_article_is_there_with_its_points(pack: Pack, name: str) -> None:
    """The claim stands under its heading, and its three points are about what the article's three are about."""
    heading, subjects = MISCONCEPTIONS[name]
    [found] = [each for each in pack.misconceptions if each.id == name]
    assert found.source.heading == heading
    assert found.verdict == ("contested" if name == "ai-has-intuition" else found.verdict)
    assert len(found.points) == 3
    for point, subject in zip(found.points, subjects, strict=True):
        assert subject in point.casefold()
    assert len(found.truth) > 100
    assert len(found.said_as) >= 3


def test_every_misconception_is_healed_by_a_question(pack: Pack) -> None:
    """Each has questions with a wrong option that comes from it, and most have a card as well."""
    tempting = [
        option.misconception for question in pack.questions for option in question.options if option.misconception
    ]
    for each in pack.misconceptions:
        assert tempting.count(each.id) >= 2, each.id
        assert len(each.said_as) >= 3
    assert len({card.misconception for card in pack.cards} - {None}) >= 12


@pytest.mark.parametrize("heading", FREQUENT)
def test_each_frequent_question_of_the_article_can_be_asked_in_many_ways(pack: Pack, heading: str) -> None:
    """The article's own ten questions are answered, and each is found by at least six other phrasings."""
    entries = [entry for entry in pack.faq if (entry.source.document, entry.source.heading) == (ARTICLE, heading)]
    assert entries
    assert all(len(set(entry.phrasings) - {entry.question}) >= 6 for entry in entries)


def test_there_are_ten_frequent_questions_and_eleven_tables() -> None:
    """The lists in this file are as long as the article's."""
    assert len(FREQUENT) == 10
    assert {h for h in HEADINGS[ARTICLE] if h.startswith("Table")} == set(FIGURES) | set(EARLY_TABLES)
    assert (len(FIGURES), len(EARLY_TABLES)) == (8, 3)


def test_every_entry_of_the_faq_can_be_asked_in_many_ways(pack: Pack) -> None:
    """Six other phrasings at least, so that people need not guess the right words."""
    assert [entry.id for entry in pack.faq if len(entry.phrasings) < 6] == []


@pytest.mark.parametrize("heading", FIGURES)
def test_an_answer_gives_all_rows_of_a_table_in_their_order(pack: Pack, heading: str) -> None:
    """Under each later table's heading one FAQ entry has every figure of it, row by row."""
    rows = re.compile(".*?".join(re.escape(row.casefold()) for row in FIGURES[heading]), re.DOTALL)
    answers = [entry.answer.casefold() for entry in pack.faq if entry.source.heading == heading]
    assert any(rows.search(answer) for answer in answers)


@pytest.mark.parametrize("heading", DERIVED)
def test_no_other_figure_is_given_for_a_table(pack: Pack, heading: str) -> None:
    """Each figure in an entry from a table stands in the table, follows from it, or is a wrong option of a question."""
    figures = re.compile(r"\$?\d[\d.,]*\d ?(?:%|billion|thousand)?|\$?\d ?(?:%|billion|thousand)")
    known = {match for row in FIGURES[heading] for match in figures.findall(row)} | DERIVED[heading]
    years = {str(year) for year in range(2015, 2020)}
    for entry in _under(pack, ARTICLE, heading):
        given = {figure.strip(" .,") for figure in figures.findall(_said(entry))} - years
        assert given <= {each.strip() for each in known}, entry.id


@pytest.mark.parametrize("heading", [*FIGURES, *EARLY_TABLES])
def test_each_table_is_asked_about_and_answered(pack: Pack, heading: str) -> None:
    """Each of the article's eleven tables has an FAQ entry, and a question or a card to practise it."""
    kinds = {type(entry).__name__ for entry in _under(pack, ARTICLE, heading)}
    assert "FaqEntry" in kinds
    assert kinds & {"ChoiceQuestion", "TrueFalseQuestion", "Card"}


@pytest.mark.parametrize(
    ("document", "heading", "parts"),
    [
        *((ARTICLE, heading, parts) for heading, parts in EARLY_TABLES.items()),
        *((GUIDE, heading, parts) for heading, parts in GUIDE_PARTS.items()),
    ],
)
def test_what_a_section_says_stands_in_its_entries(
    pack: Pack, document: str, heading: str, parts: tuple[str, ...]
) -> None:
    """Each thing that a section says is said by an entry that names the section."""
    said = [_said(entry) for entry in _under(pack, document, heading)]
    assert [part for part in parts if not any(part in each for each in said)] == []


def test_at_least_half_of_the_questions_catch_a_misconception(pack: Pack) -> None:
    """Whoever falls for one is told what is off, in a sentence of its own and not the general one."""
    tied = [[option for option in question.options if option.misconception] for question in pack.questions]
    assert _share(tied) >= 0.5
    for question, options in zip(pack.questions, tied, strict=True):
        assert all(option.why and option.why != question.why and not option.right for option in options)


def test_no_text_stands_twice(pack: Pack) -> None:
    """No question, answer, front, back, reason or feedback is used for two entries."""
    seen: dict[str, str] = {}
    twice = []
    for entry in pack.entries():
        for text in _texts(entry.model_dump(exclude={"id", "source", "topic", "stance", "as_of", "related", "kind"})):
            folded = re.sub(r"\W+", " ", text.casefold()).strip()
            if len(folded) > 40 and seen.setdefault(folded, entry.id) != entry.id:
                twice.append((entry.id, seen[folded], text))
    assert twice == []


def test_the_right_option_does_not_stand_out_by_its_length(pack: Pack) -> None:
    """Whoever always picks the longest option, or the shortest, does little better than by chance."""
    longest = shortest = 0
    for question in _choices(pack):
        lengths = [len(option.text) for option in question.options]
        [right] = [len(option.text) for option in question.options if option.right]
        if len(set(lengths)) > 1:
            longest += right == max(lengths)
            shortest += right == min(lengths)
        assert right <= 1.4 * mean(length for length in [*lengths, -right] if length > 0), question.id
    assert longest <= 0.4 * len(_choices(pack))
    assert shortest <= 0.4 * len(_choices(pack))


def test_absolute_words_give_nothing_away(pack: Pack) -> None:
    """*Always*, *never* and their like are about as frequent in what is right as in what is wrong."""
    options = [option for question in _choices(pack) for option in question.options]
    right, wrong = ([_ABSOLUTE.search(o.text) for o in options if o.right is side] for side in (True, False))
    assert abs(_share(right) - _share(wrong)) <= 0.05
    true, false = ([_ABSOLUTE.search(q.text) for q in _judgements(pack) if q.answer is side] for side in (True, False))
    assert abs(_share(true) - _share(false)) <= 0.1


def test_statements_are_true_about_as_often_as_false(pack: Pack) -> None:
    """Guessing “true” throughout does not pay."""
    assert len(_judgements(pack)) >= 20
    assert 0.4 <= _share(question.answer for question in _judgements(pack)) <= 0.6


def test_a_question_about_a_view_says_whose_view_it_is(pack: Pack) -> None:
    """What we cannot vouch for is asked as what the article or the guide says."""
    silent = [
        question.id
        for question in pack.questions
        if question.stance == "article" and not re.search(r"\b(article|guide)\b", question.text.casefold())
    ]
    assert silent == []


def test_nothing_disputed_is_graded(pack: Pack) -> None:
    """Contested claims stand among misconceptions, answers and cards, never in the quiz."""
    assert {question.stance for question in pack.questions} == {"settled", "article"}
    assert any(entry.stance == "contested" for entry in pack.faq)
    assert any(card.stance == "contested" for card in pack.cards)


def test_the_quiz_names_the_document_that_it_asks_about(pack: Pack) -> None:
    """“The article” is the one on replacement and “the guide” the one on the role, in every question."""
    names = {ARTICLE: "article", GUIDE: "guide"}
    for question in pack.questions:
        if question.stance == "article":
            assert re.search(rf"\b{names[question.source.document]}\b", question.text.casefold()), question.id


@pytest.mark.parametrize(
    "heading", [heading for heading in FIGURES if heading != "Table: Expansion of AI Applications"]
)
def test_figures_are_given_as_the_articles_own(pack: Pack, heading: str) -> None:
    """Nobody is told a figure as a fact: each entry under a table names the article, and its stance says so."""
    for entry in _under(pack, ARTICLE, heading):
        if "card" in entry.id and entry.stance == "settled":
            continue  # what a term in the table means, without any figure
        assert entry.stance in {"article", "contested"}, entry.id
        assert "article" in _said(entry), entry.id


@pytest.mark.parametrize("heading", DATED)
def test_dated_figures_carry_their_year(pack: Pack, heading: str) -> None:
    """Whoever reads a figure of 2019 sees that it is one."""
    entries = [entry for entry in _under(pack, ARTICLE, heading) if entry.stance != "settled"]
    assert entries
    assert {entry.as_of for entry in entries} == {"2019"}


def test_whoever_names_a_year_of_the_tables_says_as_of_when(pack: Pack) -> None:
    """Years of the tables stand only in entries that carry a date."""
    undated = [entry for entry in pack.entries() if entry.stance != "settled" and not entry.as_of]
    assert [entry.id for entry in undated if re.search(r"\b201[5-9]\b", _said(entry))] == []


def test_tables_without_a_year_are_said_to_have_none(pack: Pack) -> None:
    """Where the article names no year, the answer says so instead of making one up."""
    for heading in (
        "Table: Academic Background of ML Engineers",
        "Table: Programming Languages Proficiently Used by ML Engineers",
    ):
        [entry] = [entry for entry in pack.faq if entry.source.heading == heading]
        assert entry.as_of is None
        assert "year and source are not named" in _said(entry)


def test_every_topic_has_something_of_each_kind(pack: Pack) -> None:
    """A quiz or a review on one topic never comes up empty."""
    for topic in pack.info.topics:
        for kind in (pack.faq, pack.questions, pack.cards):
            assert sum(entry.topic == topic.id for entry in kind) >= 2, topic.id


def test_texts_are_plain(pack: Pack) -> None:
    """No markup, links, emoji or ends of lines stand in a text; each platform brings its own."""
    for entry in pack.entries():
        for text in _texts(entry.model_dump(exclude={"source"})):
            assert not re.search(r"https?:|\*\*|__|`|<[a-z@#!]|\n|[\U0001f000-\U0001ffff☀-➿]", text), entry.id
