"""Questions in several columns: ticks, matrices, boxes beside, and what people state about them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_files import load_best

from qualcode.errors import BadInputError, UnknownNameError
from qualcode.load.sheets.multi_answers import own_words, without_own_words
from qualcode.load.sheets.non_answers import is_non_answer
from qualcode.model import COLUMN_ROLES, Column, ColumnRole, Loaded
from qualcode.ports import LoadOptions

IMPORT_IDS = ",".join('"{""ImportId"":""QID%s""}"' % place for place in range(12))  # noqa: UP031
QUALTRICS = (
    "ResponseId,Status,Finished,Q1,Q1_4_TEXT,Q2_1,Q2_2,Q2_3,Q2_3_TEXT,Q3_1,Q3_2,Q4\n"
    "Antwort-ID,Antworttyp,Beendet,Where? - Selected Choice,Where? - Other (please say) - Text,"
    "Which? - Selected Choice - Parent,Which? - Selected Choice - Carer,Which? - Selected Choice - Other,"
    "Which? - Other - Text,How far? - Fair,How far? - Clear,Anything else?\n"
    f"{IMPORT_IDS}\n"
    "R1,IP Address,True,Home,,Parent,,Other,a neighbour,Agree,Disagree,n/a\n"
    "R2,Survey Preview,True,Other (please say),in the park,,Carer,,,Disagree,Agree,None at all\n"
    "R3,IP Address,False,Home,,,,,,,Agree,It was cold out there\n"
)


def read(content: str, options: LoadOptions | None = None) -> Loaded:
    """Read a table, and see that its balance adds up and that every column of the file is shown once."""
    loaded = load_best(content.encode(), "a.csv", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def columns(loaded: Loaded) -> dict[str, Column]:
    """Return the columns by name."""
    return {column.name: column for column in loaded.columns}


def said(loaded: Loaded) -> list[tuple[str | None, str | None, str]]:
    """Return who said what to which question."""
    return [(turn.speaker, turn.question, turn.text) for turn in loaded.turns]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("1", "0"), ("x", ""), ("TRUE", "FALSE"), ("Yes", ""), ("✓", ""), ("Ticked", "Not ticked")],
)
def test_ticks_of_every_kind_are_one_question(yes: str, no: str) -> None:
    """One column per option is one question with options and members; an answer lists what was ticked."""
    loaded = read(
        "id,Which apply? - Bus,Which apply? - Night train,Why?\n"
        f"1,{yes},{no},it is near to us\n2,{no},{yes},it is dear to us\n3,{yes},{yes},\n4,{no},{no},no\n"
    )
    assert columns(loaded)["Which apply?"] == Column(
        name="Which apply?",
        role="closed_multi",
        options=("Bus", "Night train"),
        delimiter=";",
        members=("Which apply? - Bus", "Which apply? - Night train"),
    )
    assert [row.get("Which apply?") for row in loaded.respondents] == [
        "Bus",
        "Night train",
        "Bus; Night train",
        None,
    ]


@pytest.mark.parametrize(
    "pattern", ["Which apply? - {}", "Which apply? [{}]", "Which apply?: {}", "Which apply? {}"]
)
def test_options_named_in_their_cells(pattern: str) -> None:
    """Cells with the option's own text are ticks, however the tool joins question and option."""
    heads = ",".join(pattern.format(option) for option in ("Bus", "Night train"))
    loaded = read(
        f"id,{heads},Why?\n1,Bus,,near to us all\n2,,Night train,far from us all\n3,Bus,Night train,so\n"
    )
    assert columns(loaded)["Which apply?"].options == ("Bus", "Night train")
    assert [row.get("Which apply?") for row in loaded.respondents] == [
        "Bus",
        "Night train",
        "Bus; Night train",
    ]


def test_words_under_other_are_an_open_answer_too() -> None:
    """What somebody wrote beside "Other" is a turn of that question, and the option counts as ticked."""
    loaded = read(
        "id,Which apply? - Bus,Which apply? - Car,Which apply? - Other (please specify)\n"
        "1,Bus,,my neighbour's cart\n2,,Car,\n3,Bus,Car,Other (please specify)\n"
    )
    assert said(loaded) == [("1", "Which apply?", "my neighbour's cart")]
    assert [row["Which apply?"] for row in loaded.respondents] == [
        "Bus; Other (please specify)",
        "Car",
        "Bus; Car; Other (please specify)",
    ]
    assert not any("cart" in value for row in loaded.respondents for value in row.values())


def test_two_heading_rows_with_empty_cells_to_the_right() -> None:
    """An empty cell of the first row belongs to the question on the left (SurveyMonkey)."""
    loaded = read(
        "Respondent ID,Collector ID,Which? (tick all),,,How far do you agree?,,Do you support it?,,Why?\n"
        ",,Parent,Carer,Other (please specify),It is fair,It is clear,Response,Other (please specify),"
        "Open-Ended Response\n"
        "7,1,Parent,,aunt of two,Agree,Disagree,Yes,,It rained all day\n"
        "8,1,,Carer,,Disagree,Agree,No,only by day,It snowed all day\n"
    )
    found = columns(loaded)
    assert found["Which? (tick all)"].options == ("Parent", "Carer", "Other (please specify)")
    assert [found[f"How far do you agree? - It is {item}"] for item in ("fair", "clear")] == [
        Column(
            f"How far do you agree? - It is {item}",
            "matrix",
            ("Agree", "Disagree"),
            group="How far do you agree?",
        )
        for item in ("fair", "clear")
    ]
    assert found["Do you support it?"].role == "closed_single"
    assert ("8", "Do you support it?", "only by day") in said(loaded)
    assert ("7", "Which? (tick all)", "aunt of two") in said(loaded)
    assert loaded.header_rows == 2


def test_qualtrics_in_any_language() -> None:
    """Roles follow the tool's own names of fields; a _TEXT column belongs to its question."""
    loaded = read(QUALTRICS)
    assert {column.name: column.role for column in loaded.columns} == {
        "Antwort-ID": "id",
        "Antworttyp": "metadata",
        "Beendet": "metadata",
        "Where? - Selected Choice": "closed_single",
        "Where? - Other (please say) - Text": "open",
        "Which?": "closed_multi",
        "How far? - Fair": "matrix",
        "How far? - Clear": "matrix",
        "Anything else?": "open",
    }
    assert columns(loaded)["Which?"].options == ("Parent", "Carer", "Other")
    assert said(loaded) == [
        ("R1", "Which?", "a neighbour"),
        ("R1", "Anything else?", "n/a"),
        ("R2", "Where?", "in the park"),
        ("R2", "Anything else?", "None at all"),
        ("R3", "Anything else?", "It was cold out there"),
    ]


def test_previews_and_unfinished_rows_are_counted() -> None:
    """Rows that are no answers are read, counted, and how to leave them out is said; non-answers too."""
    problems = {problem.code: problem for problem in read(QUALTRICS).problems}
    assert (problems["preview-rows"].count, problems["unfinished-rows"].count) == (1, 1)
    assert "--attribute 'Antworttyp=state'" in problems["preview-rows"].hint
    assert """--where 'state!="Survey Preview"'""" in problems["preview-rows"].hint
    assert (problems["non-answers"].count, problems["non-answers"].severity) == (2, "info")


def test_comments_beside_an_open_question_belong_to_it() -> None:
    """A box for comments below an open question is a member of it, also while it is empty (SmartSurvey)."""
    loaded = read(
        "UserID,2. Please explain,2. Please explain: Comments\n1,it is late,\n2,it is far,and dark\n"
    )
    assert columns(loaded)["2. Please explain"].members == (
        "2. Please explain",
        "2. Please explain: Comments",
    )
    assert said(loaded)[1:] == [
        ("2", "2. Please explain", "it is far"),
        ("2", "2. Please explain", "and dark"),
    ]


TICKS = "id,Which? - Bus,Which? - Car,Rate: A,Rate: B,Why?\n1,1,0,Hi,Lo,good for me\n2,0,1,Lo,Hi,bad for me\n"


@pytest.mark.parametrize(
    ("stated", "roles"),
    [
        ({}, ["id", "closed_multi", "matrix", "matrix", "open"]),
        ({"Which?": "ignore"}, ["id", "ignore", "ignore", "matrix", "matrix", "open"]),
        ({"Which?": "matrix"}, ["id", "matrix", "matrix", "matrix", "matrix", "open"]),
        ({"Rate": "closed_multi"}, ["id", "closed_multi", "closed_multi", "open"]),
        ({"Rate": "closed_single"}, ["id", "closed_multi", "closed_single", "closed_single", "open"]),
        ({"Which? - Car": "attribute"}, ["id", "attribute", "attribute", "matrix", "matrix", "open"]),
        (
            {"Which?": "closed_multi", "Rate: A": "matrix", "Rate: B": "matrix"},
            ["id", "closed_multi", "matrix", "matrix", "open"],
        ),
    ],
)
def test_roles_stated_for_groups_and_members(stated: dict[str, str], roles: list[str]) -> None:
    """A group and a member of it can both be given a role; what is shown can be stated again."""
    options = LoadOptions(columns=stated)  # type: ignore[arg-type]
    assert [column.role for column in read(TICKS, options).columns] == roles


def test_questions_of_the_study() -> None:
    """A column's question in the study stands with the column and with its turns; so do waves join."""
    loaded = read(TICKS, LoadOptions(questions={"Why?": "reasons", "Which?": "modes"}))
    assert {column.name: column.question for column in loaded.columns if column.question} == {
        "Which?": "modes",
        "Why?": "reasons",
    }
    assert {turn.question for turn in loaded.turns} == {"reasons"}
    with pytest.raises(UnknownNameError, match="no column is called 'Wy'"):
        read(TICKS, LoadOptions(questions={"Wy": "x"}))


def test_lists_in_one_cell_with_words_of_ones_own() -> None:
    """Semicolons part options that hold commas; what follows "Other:" is somebody's words."""
    rows = ["Bus, by day;Car;", "Car;Other: my own, old cart;", "Bus, by day;", "Car;Bus, by day;"]
    loaded = read("id,Which?\n" + "".join(f'{n},"{row}"\n' for n, row in enumerate(rows, start=1)))
    assert columns(loaded)["Which?"].options == ("Bus, by day", "Car", "Other")
    assert said(loaded) == [("2", "Which?", "my own, old cart")]
    assert [row["Which?"] for row in loaded.respondents][1] == "Car;Other;"


def test_lists_parted_by_commas_need_parts_that_come_again() -> None:
    """Comma lists are told by their parts; an option that holds a comma is not cut."""
    several = read('id,Which?\n1,"Bus, Car"\n2,"Bus, Tram"\n3,Car\n4,"Bus, Car, Tram"\n5,Bus\n')
    assert columns(several)["Which?"].options == ("Bus", "Car", "Tram")
    single = read('id,May we publish?\n1,"Yes, without my name"\n2,No\n3,"Yes, without my name"\n4,No\n')
    assert (single.columns[1].role, single.columns[1].options) == (
        "closed_single",
        ("Yes, without my name", "No"),
    )


def test_own_words_are_one_stretch_of_the_cell() -> None:
    """The place of somebody's own words is exact, whatever stands around them."""
    answer = "Car; Other – two: wheels ;Bus"
    span = own_words(answer, ";", ("Car", "Bus", "Other"))
    assert span is not None
    assert (answer[slice(*span)], without_own_words(answer, span)) == ("two: wheels", "Car; Other ;Bus")
    assert own_words("Car;Bus", ";", ("Car", "Bus")) is None


@pytest.mark.parametrize(
    "answer", ["n/a", "N/A.", "-", ".", "No comment", "none", "nil", "Dim sylw", "Dim", "NA"]
)
def test_answers_that_say_there_is_none(answer: str) -> None:
    """What people type instead of an answer is known in English and Welsh."""
    assert is_non_answer(answer)


@pytest.mark.parametrize("answer", ["No", "No buses after six", "Nothing works", "Dimensions", "a", "Yes"])
def test_short_answers_are_answers(answer: str) -> None:
    """A short answer is no missing one."""
    assert not is_non_answer(answer)


def test_an_id_that_some_lack_is_kept_beside_the_row() -> None:
    """Where a column "id" has gaps, the row names the respondent, and what the column says is kept too."""
    loaded = read("id,Why?\n7,it rained all day\n,it snowed all day\n")
    assert [dict(row) for row in loaded.respondents] == [
        {"id (as stated)": "7", "id": "row 2"},
        {"id": "row 3"},
    ]


@pytest.mark.parametrize(
    ("heading", "values", "role"),
    [
        ("Column 7", ["ada@example.org", "n/a", "ben@example.org"], "personal"),
        ("Ref", ["943 476 5919", "987 654 4321", "401 023 2137"], "personal"),
        ("Ref", ["9434765918", "9876544322", "4010232138"], "attribute"),
        ("Ref", ["AB123456C", "CE 12 34 56 D", "JK654321A"], "personal"),
        ("V9", ["LS6 1AB", "M1 1AE", "none"], "personal"),
        ("Your view?", ["write to ada@example.org", "it is all fine here", "ben@example.org"], "open"),
    ],
)
def test_personal_columns_by_their_content(heading: str, values: list[str], role: str) -> None:
    """Addresses and numbers of people are told by form and check digit; words that mention one stay open."""
    rows = "".join(f"{n},{value},we walked in the rain\n" for n, value in enumerate(values, start=1))
    assert [column.role for column in read(f"Respondent ID,{heading},Why?\n{rows}").columns][1] == role


POOL = [
    "",
    "Bus",
    "Car",
    "1",
    "0",
    "Yes",
    "No",
    "x",
    "Bus;Car;",
    "Car; Other: my own; Bus",
    "a;b c;d",
    "Other",
    "my own words, all of them",
    "n/a",
    "-99",
    "ada@example.org",
    " ",
    "A, B",
    "2",
    "Agree",
]
NAMES = st.lists(
    st.sampled_from(
        [
            "id",
            "Q? - Bus",
            "Q? - Car",
            "Q? - Other",
            "Q?",
            "Q? [Bus]",
            "Q: Text",
            "Why?",
            "Why? - Text",
            "Name",
            "",
        ]
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=120, deadline=None)
@given(
    NAMES,
    st.lists(st.lists(st.sampled_from(POOL), min_size=6, max_size=6), min_size=1, max_size=7),
    st.sampled_from([None, 0, 1, 2]),
    st.dictionaries(st.sampled_from(["Q?", "Q? - Bus", "Why?"]), st.sampled_from(COLUMN_ROLES), max_size=2),
)
def test_no_word_is_lost_however_columns_are_put_together(
    names: list[str], rows: list[list[str]], header_rows: int | None, stated: dict[str, ColumnRole]
) -> None:
    """Whatever stands in ticks, lists and boxes, words balance and every column of the file is shown."""
    body = io.StringIO()
    csv.writer(body).writerows([names, *(row[: len(names)] for row in rows)])
    known = {name: role for name, role in stated.items() if name in names}
    options = LoadOptions(columns=known if header_rows is None else {}, header_rows=header_rows)
    try:
        loaded = read(body.getvalue(), options)
    except BadInputError:
        return
    shown = [name for column in loaded.columns for name in (column.members or (column.name,))]
    assert len(shown) == int(loaded.why.split(" column")[0].rsplit(" ", 1)[1])
    assert len({column.name for column in loaded.columns}) == len(loaded.columns)
    kept = {name for row in loaded.respondents for name in row} - {"id", "id (as stated)"}
    assert kept <= {column.name for column in loaded.columns}
    assert [f"t{place}" for place in range(1, len(loaded.turns) + 1)] == [turn.id for turn in loaded.turns]
