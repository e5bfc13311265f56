"""The query over tickets: what is understood, what is refused, and which tickets answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tickets import AT, judged

from propdesk.domain.messages import UsageRefused
from propdesk.domain.queryfields import FIELD_NAMES, FIELDS, FLAG_TESTS, FLAGS, states_of
from propdesk.domain.ticketfacts import Hold
from propdesk.domain.ticketquery import Query, chosen, matches, parse_query
from propdesk.domain.tickettitles import STATES

NOW = datetime(2026, 11, 21, 10, 30)
HELD = (Hold(AT, None, "parts"),)
OVER = (Hold(AT, NOW, "parts"),)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("", ""),
        ("status:open building:3 due<2d 漏水", "status:open building:3 due<2d 漏水"),
        ("状态：处理中，挂起　类别:给排水", "status:in-progress,on-hold category:water"),
        ("楼栋:3栋 楼：a座 building=10号楼", "building:3 building:A building:10"),
        ("Status:Open 状态:待派单", "status:open status:new"),
        ("due＜２天 age:>=4小时 时长>30分钟 due<=1周", "due<2d age>=4h age>30m due<=1w"),
        ("due:今天 promised:明天 at:昨天", "due:today promised:tomorrow at:yesterday"),
        ("due:-1d..2d at:2026-11 at>=2026-11-02 age:..1w", "due:-1d..2d at:2026-11 at>=2026-11-02 age:..1w"),
        ("at:2026-11-01~2026-11-05", "at:2026-11-01..2026-11-05"),
        ("score:4，5 评分<03 reopened>0 score:2..", "score:4,5 score<3 reopened>0 score:2.."),
        ("unit:3-2-*,tag:key 房屋:无", "unit:3-2-*,tag:key unit:none"),
        ("by:P-K3Q9X7 assignee:无 hold:parts", "by:p-k3q9x7 assignee:none hold:parts"),
        ("超时 -Overdue +未派单", "overdue -overdue unassigned"),
        ('“楼道 灯” -"a ""b""" "超时"', '"楼道 灯" -"a ""b""" "超时"'),
        ("－状态:已关闭 -漏水", "-status:closed -漏水"),
        ('place:"地下 车库, B1"', 'place:"地下 车库, B1"'),
        ("12:30 3-2-0301 - +86", '"12:30" 3-2-0301 "-" "+86"'),
        ('"kind:repair"', '"kind:repair"'),
    ],
)
def test_what_is_typed_is_understood(typed: str, plain: str) -> None:
    assert str(parse_query(typed)) == plain


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        (
            "漏水 statsu:open",
            "statsu:open: there is no field statsu",
            "did you mean status? Allowed: fields are",
        ),
        ("业主说：漏水", "业主说:漏水: there is no field 业主说", "fields are status, kind"),
        (
            "status:opne",
            "status:opne: opne is no value of status",
            "did you mean open? Allowed: one of open, new",
        ),
        ("类别:给排睡", "类别:给排睡: 给排睡 is no value of category", "did you mean 给排水?"),
        ("status:", "status:: status stands without a value", "one of open"),
        ("kind:repair,", "kind:repair,: kind stands without a value", "one of repair"),
        ("due:2d", "due:2d: 2d is no value of due", "after < > <= >=: 30m"),
        ("age<-2d", "age<-2d: -2d is no value of age", "30m"),
        ("age<today", "age<today: today is no value of age", "30m"),
        ("at>3d", "at>3d: 3d is no value of at", "2026-11-21"),
        ("at:2026-02-30", "at:2026-02-30: 2026-02-30 is no value of at", "2026-11"),
        ("due<none", "due<none: none is no value of due", "30m"),
        ("due:..", "due:..: .. is no value of due", "a range"),
        ("due<12345d", "due<12345d: 12345d is no value of due", "30m"),
        ("score:good", "score:good: good is no value of score", "a number"),
        ("score>4..5", "score>4..5: 4..5 is no value of score", "a number"),
        ("status<open", "status<open: status has no order to compare by", "write status: and a value"),
        ("unit:??", "?? is not a selector of units", "write 3-2-0301"),
        ("building:翠竹苑", "building:翠竹苑: 翠竹苑 is no value of building", "a building such as 3"),
        ("+overdeu", "+overdeu: there is no flag overdeu", "did you mean overdue?"),
        ('灯 "楼道', '"楼道: the quotation mark is not closed', "end the text"),
        (
            f"status:{'open' * 20}",
            f"status:{'open' * 20}: {'open' * 20} is no value of status",
            "one of open",
        ),
        ("incident:坏", "incident:坏: 坏 is no value of incident", "a ticket's id"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_is_allowed(typed: str, message: str, hint: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_query(typed)
    assert str(refused.value.message) == message
    assert hint in str(refused.value.hint)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(UsageRefused, match="an empty text"):
        parse_query('漏水 ""')


@pytest.mark.parametrize("typed", ["by:张三", "by:13912345678"])
def test_no_error_repeats_a_name_or_number(typed: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_query(typed)
    assert typed.removeprefix("by:") not in f"{refused.value.message} {refused.value.hint}"


DESK = {
    "assignee": {"wang": ("王师傅",), "li": ("李师傅",)},
    "building": {"A": ("翠竹苑",), "3": ()},
}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("维修员:王师傅", "assignee:wang"),
        ("assignee:none,li", "assignee:none,li"),
        ("楼栋:翠竹苑,3栋", "building:A,3"),
    ],
)
def test_codes_of_the_desk_go_by_their_titles(typed: str, plain: str) -> None:
    assert str(parse_query(typed, names=DESK)) == plain


def test_a_worker_that_the_desk_has_not_is_refused() -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_query("assignee:wagn", names=DESK)
    assert str(refused.value.hint) == "did you mean wang? Allowed: one of wang, li"


# --- any text --------------------------------------------------------------------------------------

PIECES = [
    *(
        "status",
        "状态",
        "due",
        "score",
        "unit",
        "by",
        "at",
        "place",
        "overdue",
        "超时",
        "text",
        "漏水",
        "3-2-0301",
    ),
    *(
        ":",
        "：",
        "<",
        "＜",
        ">=",
        "=",
        ",",
        "，",
        "..",
        "。。",
        "~",
        "-",
        "－",
        "+",
        '"',
        "“",
        "”",
        " ",
        "　",
        "\n",
    ),
    *(
        "open",
        "2d",
        "3天",
        "2026-11",
        "today",
        "none",
        "无",
        "5",
        "building:3",
        "P-k3q9x7",
        "\u0338",
        "＂",
        "\x00",
    ),
]
QUERIES = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from(PIECES), st.text(max_size=3)), max_size=3
    ).map(lambda parts: "".join("".join(part) for part in parts)),
)


@given(QUERIES)
@example('place:<"\u0338"')
@example("-+overdue --")
@example('place:"<x" "\u0338"')
def test_any_text_is_understood_or_refused_and_reads_back(text: str) -> None:
    try:
        query = parse_query(text)
    except UsageRefused:
        return
    assert parse_query(str(query)) == query
    assert matches(query, judged(), NOW) in (True, False)


WRITTEN = st.sampled_from(sorted(name for names in (FIELDS, FLAGS) for name in names))


@given(
    WRITTEN, st.sampled_from(["open", "3", "2d", "today", "none", "3-2-*", "repair", "parts"]), st.booleans()
)
def test_minus_turns_a_word_round(name: str, value: str, held: bool) -> None:
    word = name if name in FLAGS else f"{name}:{value}"
    try:
        query = parse_query(word)
    except UsageRefused:
        return
    one = judged(holds=HELD if held else ())
    assert matches(query, one, NOW) != matches(parse_query(f"-{word}"), one, NOW)


def test_long_queries_are_understood() -> None:
    text = "漏水 " * 10_000
    assert parse_query(text).texts == ("漏水",) * 10_000


def test_every_name_means_one_thing() -> None:
    names = [
        name.casefold() for table in (FIELD_NAMES, FLAGS) for code in table for name in {code, *table[code]}
    ]
    assert sorted(names) == sorted(set(names))
    assert FLAGS.keys() == FLAG_TESTS.keys()


# --- which tickets answer --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "yes", "no"),
    [
        (
            {},
            "status:open status:assigned kind:repair 优先级:普通 category:water 渠道:电话",
            "status:closed,new",
        ),
        ({"status": "open"}, "status:new status:open", "-status:open"),
        ({"status": "resolved"}, "status:open", "due<9w"),
        ({"status": "closed"}, "-status:open status:closed,open", "status:open"),
        ({}, "unit:3-2-0301 unit:3-2-* unit:building:3 unit:1-*,3-*", "unit:none"),
        ({"unit": "", "place": "地下车库 B1"}, "unit:none place:地下车库b1 -place:none 车库", "unit:3-*"),
        ({}, "building:3 place:none dept:Engineering assignee:wang", "building:13"),
        ({"building": "A", "assignee": ""}, "building:a assignee:none unassigned", "building:3"),
        ({"unit": "", "building": ""}, "building:none", "building:3"),
        ({}, "by:9x7 by:P-k3q9x7 score:none", "by:none"),
        ({"by": ""}, "by:none", "by:9x7"),
        ({"score": 4}, "score:4 score:3..4 score>=4 score<5 score>3 score:1,4 score:4..", "score:none"),
        ({"reopened": 2}, "reopened>1 reopened:2 -reopened:..1 reopened<=2", "reopened:0,1"),
        ({}, "reopened:0", "reopened>0"),
        ({"holds": HELD}, "hold:parts held -hold:none", "hold:owner"),
        ({"holds": OVER}, "hold:none -held", "hold:parts"),
        ({"incident": "T-261120-aaaaa"}, "incident:aaaaa", "incident:none"),
        ({"late": "response"}, "overdue", "-超时"),
        ({}, "-overdue", "逾期"),
        ({}, "age>1d age<26h age>=25h age<=1530m age:1d..2d age:..2d", "age<1d"),
        ({}, "at:2026-11-20 at:yesterday at:2026-11 at<today at>=2026-11-20 at<=2026-11", "at>yesterday"),
        ({}, "at:2026-11-19..2026-11-20 at:..2026-12 -at:2026-12..", "at:2026-11-21.."),
        ({}, "水管 厨房水 0301 k3q9x -电梯", "水管 电梯"),
        ({"text": "Ｂ１ 灯 不亮"}, "b1灯 “灯不亮”", "b2"),
    ],
)
def test_which_tickets_answer(own: dict[str, Any], yes: str, no: str) -> None:
    one = judged(**own)
    failing = [word for word in yes.split() if not matches(parse_query(word), one, NOW)]
    assert failing == []
    assert not matches(parse_query(no), one, NOW)
    assert not matches(parse_query(f"{yes} {no}"), one, NOW)


@pytest.mark.parametrize(
    ("own", "yes", "no"),
    [
        ({"responded": AT}, "due<4d due>3d due:2026-11-25 due>tomorrow due:tomorrow..1w", "due<3d"),
        ({}, "due<0d due:yesterday due>-1d due:-1d..0d", "due:today"),
        ({"responded": AT, "resolve_by": None}, "due:none", "due<9999w"),
        ({"resolved": AT, "status": "resolved"}, "due:none", "due>-9999w"),
        ({"resolve_by": NOW + timedelta(days=2), "responded": AT}, "due<=2d due>=2d due:2d..2d", "due<2d"),
        (
            {"promise": (NOW + timedelta(hours=2), NOW + timedelta(hours=4))},
            "promised:today promised<3h",
            "promised<2h",
        ),
        ({}, "promised:none", "promised>-1w"),
    ],
)
def test_terms_and_promises(own: dict[str, Any], yes: str, no: str) -> None:
    one = judged(**own)
    assert [word for word in yes.split() if not matches(parse_query(word), one, NOW)] == []
    assert not matches(parse_query(no), one, NOW)


def test_texts_and_units_may_be_looked_up_by_the_caller() -> None:
    one = judged()
    found = matches(
        parse_query("水管 unit:tag:key"),
        one,
        NOW,
        says=lambda ticket, text: (ticket.id, text) == (one.ticket.id, "水管"),
        unit_of=lambda ticket: {"tags": ["key"] if ticket.unit == "3-2-0301" else []},
    )
    assert found
    assert not matches(parse_query("水管"), one, NOW, says=lambda _ticket, _text: False)


def test_those_that_answer_keep_their_order() -> None:
    many = [judged(id=f"T-261120-0000{at}", score=at) for at in (3, 1, 5, 2)]
    assert [one.ticket.score for one in chosen(parse_query("score>1"), many, NOW)] == [3, 5, 2]
    assert chosen(Query(), many, NOW) == many


@pytest.mark.parametrize(
    ("query", "field", "codes"),
    [
        ("status:open status:new,closed", "status", {"open"}),
        ("category:water,leak", "category", {"water", "leak"}),
        ("hold:none", "hold", {""}),
        ("-kind:repair", "kind", None),
        ("漏水", "kind", None),
        ("building:3", "building", None),
    ],
)
def test_what_a_field_is_narrowed_to(query: str, field: str, codes: set[str] | None) -> None:
    assert parse_query(query).only(field) == codes


@given(st.sampled_from([*STATES]), st.sampled_from(["open", "new", "closed", "on-hold", "open,closed"]))
def test_no_state_that_answers_is_outside_of_the_narrow_ones(state: str, value: str) -> None:
    query = parse_query(f"status:{value}")
    only = query.only("status")
    assert only is not None
    assert matches(query, judged(status=state), NOW) == (state in only)


def test_open_is_all_that_has_not_ended() -> None:
    assert states_of("open") == set(STATES) - {"closed", "cancelled", "duplicate"}
    assert states_of("new") == {"open"}


def test_the_texts_of_a_query_are_told() -> None:
    assert parse_query("漏水 -灯 status:open “a b”").texts == ("漏水", "a b")


def test_a_query_may_be_built_by_hand() -> None:
    query = parse_query("kind:repair")
    assert str(replace(query, terms=(*query.terms, *parse_query("overdue").terms))) == "kind:repair overdue"
