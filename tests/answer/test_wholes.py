"""What a sentence means nothing without: its list over passages and pages, its lead-in at every depth, its exception and its rule."""

from __future__ import annotations

import pytest

from rag.answer.choosing import choose
from rag.answer.joining import with_needed
from rag.answer.lists import items_after, items_of, lead_ins
from rag.answer.surroundings import Surroundings
from rag.core.quoting import Quoting
from rag.core.records import Finding, Passage, Span
from rag.text.query import Query


def around(text: str) -> Surroundings:
    return Surroundings.of(Passage(0, len(text), text))


def place(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def listed(text: str, lead: str) -> list[str]:
    here = around(text)
    return [here.at(line) for line in items_after(here, place(text, lead))]


LAW = (
    "제7조(서류) ① 신청인은 다음 각 호의 서류를 내야 한다. 이 경우 사본을 낼 수 있다.\n1. 신청서\n2. 다음 각 목의 증명서\n가. 납세증명서\n"
    "나. 소득증명서\n3. 통장 사본\n② 접수는 총무과에서 한다.\n1. 접수번호를 적는다."
)


def test_a_list_has_its_items_at_every_depth_and_ends_where_its_leads_sibling_begins() -> None:
    found = listed(LAW, "① 신청인은 다음 각 호의 서류를 내야 한다.")
    assert found == ["1. 신청서", "2. 다음 각 목의 증명서", "가. 납세증명서", "나. 소득증명서", "3. 통장 사본"]
    here = around(LAW)
    tops = items_of(here, items_after(here, place(LAW, "① 신청인은 다음 각 호의 서류를 내야 한다.")))
    assert [here.at(top).split()[0] for top in tops] == ["1.", "2.", "3."]
    assert listed(LAW, "2. 다음 각 목의 증명서") == ["가. 납세증명서", "나. 소득증명서"]


def test_an_item_carries_its_lead_ins_at_every_depth() -> None:
    here = around(LAW)
    leads = [here.at(span) for span in lead_ins(here, place(LAW, "나. 소득증명서"))]
    assert [lead.split()[-2:] for lead in leads] == [["내야", "한다."], ["목의", "증명서"]]
    assert "이 경우" not in leads[0]


def test_an_item_that_is_a_sentence_needs_no_lead_in() -> None:
    text = "다음 각 호의 일을 한다.\n1. 접수번호를 적는다.\n2. 서류 확인"
    here = around(text)
    assert lead_ins(here, place(text, "1. 접수번호를 적는다.")) == []
    assert len(lead_ins(here, place(text, "2. 서류 확인"))) == 1


def test_a_list_goes_on_behind_its_passage_over_pages_and_past_what_stands_between_its_items() -> None:
    head, tail = (
        "다음 각 호의 서류를 낸다.\n1. 신청서",
        "\n2. 통장 사본 가운데 신청일 전 한 달 안에\f발급받은 것\n<개정 2020. 1. 1.>\n3. 신분증 사본\n문의는 총무과",
    )
    text = head + tail
    passage = Passage(0, len(head), head, document_id=5)
    here = Surroundings.of(passage, lambda document_id, start, end: text[start:end] if document_id == 5 else "")
    assert [here.at(line)[:2] for line in items_after(here, place(text, "다음 각 호의 서류를 낸다."))] == ["1.", "2.", "<개", "3."]
    assert items_after(around(head), place(head, "다음 각 호의 서류를 낸다."))[-1] == Span(head.index("1."), len(head))


@pytest.mark.parametrize(
    "text",
    [
        "2. 유족의 동의는 다음 각 목의 순서로 한다.\n② 거부는 한 사람이 한다.",
        "다음 순위의 사람이 동의한다.\n1. 신청서",
        "다음 날 신청한다.\n1. 신청서",
        "종류는 다음과 같다.\n그 밖의 것은 따로 정한다.",
        "접수는 총무과에서 한다.\n○ 연락처",
    ],
)
def test_what_leads_into_nothing_has_no_list(text: str) -> None:
    assert listed(text, text.partition("\n")[0]) == []


def test_a_short_title_has_the_items_under_it() -> None:
    text = "□ 지원 대상\n○ 만 19세 이상\n- 학생 포함\n○ 군 거주자\n□ 지원 금액\n○ 20만원"
    assert listed(text, "□ 지원 대상") == ["○ 만 19세 이상", "- 학생 포함", "○ 군 거주자"]


def test_many_items_are_no_reason_to_stop() -> None:
    text = "다음 각 호의 서류를 낸다.\n" + "\n".join(f"{number}. 서류 {'가' * 60}" for number in range(1, 41)) + "\n제8조(접수) 총무과"
    assert len(listed(text, "다음 각 호의 서류를 낸다.")) == 40


@pytest.mark.parametrize(
    ("sentence", "needed"),
    [
        ("연차는 이월할 수 없다.", "연차는 이월할 수 없다. 다만, 업무 때문이면 이월한다. 이 경우 승인을 받는다."),
        ("다만, 업무 때문이면 이월한다.", "연차는 이월할 수 없다. 다만, 업무 때문이면 이월한다. 이 경우 승인을 받는다."),
        ("이 경우 승인을 받는다.", "연차는 이월할 수 없다. 다만, 업무 때문이면 이월한다. 이 경우 승인을 받는다."),
        ("① 연차는 15일이다.", "① 연차는 15일이다."),
    ],
)
def test_rule_and_exception_go_together_and_what_points_back_has_what_it_points_to(sentence: str, needed: str) -> None:
    text = "① 연차는 15일이다. 연차는 이월할 수 없다. 다만, 업무 때문이면 이월한다. 이 경우 승인을 받는다."
    here = around(text)
    assert here.at(with_needed(here, place(text, sentence))) == needed


def test_two_findings_far_apart_in_a_document_stay_two() -> None:
    """What stands between them is farther than what is read around a passage, so nobody knows that it is nothing."""
    text = "휴가는 사흘 전에 낸다." + "가나다 " * 1020 + "\n급여는 말일에 준다.\n" + "라마바 " * 3000
    first, second = place(text, "휴가는 사흘 전에 낸다."), place(text, "급여는 말일에 준다.")
    findings = [
        Finding(Passage(span.start, span.end, text[slice(*span)], id=number, document_id=5), span, 0.9, has={str(number): 0.5})
        for number, span in enumerate((second, first), 1)
    ]
    quoting = Quoting(answers_from=0.2, beside_best=0.1, sure_from=0.5)
    chosen = choose(Query.of("휴가와 급여는?"), findings, quoting, read=lambda document_id, start, end: text[start:end])
    assert [whole.span for whole in chosen] == [second, first]


def quoted(text: str, sentence: str, question: str) -> str:
    """All that is quoted where the sentence alone was found."""
    passage = Passage(0, len(text), text, id=1, document_id=5)
    finding = Finding(passage, place(text, sentence), 0.9)
    whole = choose(Query.of(question), [finding], Quoting(answers_from=0.2, beside_best=0.1, sure_from=0.5))[0]
    return "\n".join([*(text[slice(*lead)] for lead in whole.leads), text[slice(*whole.span)]])


BANNED = "③ 다음 각 호의 사람은 탈 수 없다.\n1. 12세 미만\n2. 임신한 사람\n3. 환자. 다만, 의사가 허락한 사람은 그러하지 아니하다."


def test_an_item_that_only_its_exception_makes_a_sentence_has_its_lead_in_or_its_whole_list() -> None:
    exception = "다만, 의사가 허락한 사람은 그러하지 아니하다."
    assert quoted(BANNED, exception, "환자는 언제 탈 수 있나요?") == f"③ 다음 각 호의 사람은 탈 수 없다.\n3. 환자. {exception}"
    assert quoted(BANNED, exception, "탈 수 없는 사람은 누구누구인가요?") == BANNED


def test_a_question_that_the_document_asks_is_quoted_with_what_answers_it() -> None:
    text = "• 그림자 공격의 특징은 무엇인가요?\n1. 눈에 띄지 않는다.\n2. 잘못 분류된다.\n다음 쪽"
    assert quoted(text, "• 그림자 공격의 특징은 무엇인가요?", "그림자 공격 특징") == text.removesuffix("\n다음 쪽")
    text = "Q. 왜 돌려받지 못하나요?\nA. 일반병원에서만 됩니다.\n(한방병원은 보상하지 않습니다)\n2. 퀴즈"
    assert quoted(text, "Q. 왜 돌려받지 못하나요?", "못 돌려받는 까닭") == text.removesuffix("\n2. 퀴즈")
    assert quoted("왜 그런가요? 값이 올랐다. 또 내렸다.", "왜 그런가요?", "까닭은?") == "왜 그런가요? 값이 올랐다."


def test_all_of_a_numbered_list_that_nothing_leads_into_is_quoted_where_all_is_asked() -> None:
    text = "점검 항목\t중점 사항\n(라) 지도하는가?\t① 방법의 결정\n② 결함 유무\n③ 공구 점검\n(마) 적었는가?\t① 기록"
    assert quoted(text, "② 결함 유무", "중점 사항을 모두 알려 주세요") == "① 방법의 결정\n② 결함 유무\n③ 공구 점검"
    assert quoted(text, "② 결함 유무", "결함은 어떻게 보나요?") == "② 결함 유무"
    law = "제7조(급여) ① 급여는 월급으로 한다.\n② 상여는 연 2회 준다.\n③ 수당은 따로 정한다."
    assert quoted(law, "② 상여는 연 2회 준다.", "상여와 수당 종류를 모두") == "② 상여는 연 2회 준다."  # paragraphs of an article


def test_what_explains_a_word_has_the_sentence_that_uses_it() -> None:
    text = "깁스는 감는 것을 말한다. 단, 부목은 제외합니다. “부목”이란 한쪽에 대는 것을 말합니다."
    assert quoted(text, "“부목”이란 한쪽에 대는 것을 말합니다.", "한쪽에 대는 것도 나오나요?").endswith(
        "단, 부목은 제외합니다. “부목”이란 한쪽에 대는 것을 말합니다."
    )
    assert quoted(text, "“부목”이란 한쪽에 대는 것을 말합니다.", "부목이란 무엇인가요?") == "“부목”이란 한쪽에 대는 것을 말합니다."
    note = "*타이포스쿼팅(Typosquatting) : 한 글자를 바꾸는 일이다."
    text = f"공격자는 adm1n을 만들었고 *타이포스쿼팅(Typosquatting)을 썼다. 주의가 필요하다.\n{note}"
    assert quoted(text, note, "글자 하나 바꾼 이름은?") == text
    assert quoted("1. “휴가”란 쉬는 날을 말한다.", "1. “휴가”란 쉬는 날을 말한다.", "쉬는 날은?") == "1. “휴가”란 쉬는 날을 말한다."


def test_what_is_said_besides_follows_in_its_paragraph() -> None:
    text = "(9) 쌓는 매수는 5장 이하로 한다. 또 사이는 30센티미터 띄운다. 방수포를 덮는다."
    assert quoted(text, "(9) 쌓는 매수는 5장 이하로 한다.", "몇 장까지?") == "(9) 쌓는 매수는 5장 이하로 한다. 또 사이는 30센티미터 띄운다."


def test_the_first_items_and_their_lead_in_may_stand_in_rows() -> None:
    lead = "(1)상해\t① 회사는 다음의 사유로 생긴 의료비는 보상하지 않습니다."
    text = f"{lead}\n비급여\t1. 고의로 자신을 해친 경우\n보장종목\t보상하지 않는 사항\n2. 계약자가 해친 경우\n3. 전쟁으로 인한 경우"
    assert quoted(text, "3. 전쟁으로 인한 경우", "전쟁이 나면 보상되나요?") == f"{lead}\n3. 전쟁으로 인한 경우"


LISTED = "제출 서류\n• 사망자 조회: 신분증, 상속 증빙\n• 피후견인 조회: 신분증\n※ 등기부 사본도 된다\n• 취소: 접수증\n문의\n• 총무과"


def test_all_of_a_bulleted_list_is_quoted_with_what_stands_above_it_where_all_is_asked() -> None:
    item = "• 피후견인 조회: 신분증"
    assert quoted(LISTED, item, "뭐 챙겨가야 돼?") == LISTED.removesuffix("\n문의\n• 총무과")
    assert quoted(LISTED, item, "피후견인 조회는 어디서 하나요?") == item
    assert quoted(LISTED, "• 총무과", "문의할 곳은 어디어디인가요?") == "• 총무과"
    asked = "• 공격의 이름이다.\n• 특징은 무엇인가요?\n1. 눈에 안 띈다.\n2. 잘못 분류된다."
    assert quoted(asked, "• 공격의 이름이다.", "특징 두 가지") == asked
    told = "• 압축을 쓴다. 이름을 검사하지 않는다.\n• 방화벽을 둔다."
    assert quoted(told, "이름을 검사하지 않는다.", "뭐뭐 하나요?") == "이름을 검사하지 않는다."


def test_a_title_that_says_all_of_the_question_has_what_stands_below_it() -> None:
    text = "(가) 준비\n① 자재를 고른다.\n(다) 벽체 설치 순서\n먹을 놓는다 → 러너 설치\n→ 단열재 취부\n<그림 1> 설치\n② 장갑을 낀다."
    passage = Passage(0, len(text), text, id=1, document_id=5)
    quoting = Quoting(answers_from=0.2, beside_best=0.1, sure_from=0.5)

    def whole(title: str, share: float) -> str:
        (chosen,) = choose(Query.of("벽체 설치 순서"), [Finding(passage, place(text, title), 0.9, has={"벽체": share})], quoting)
        return text[slice(*chosen.span)]

    assert whole("(다) 벽체 설치 순서", 1.0) == "(다) 벽체 설치 순서\n먹을 놓는다 → 러너 설치\n→ 단열재 취부"
    assert "단열재" not in whole("(가) 준비", 1.0)  # its items stand below it
    assert whole("② 장갑을 낀다.", 1.0) == "② 장갑을 낀다."
