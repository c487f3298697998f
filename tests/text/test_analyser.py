"""The analyser: where morphemes stand, and that threads may share it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from rag.text.analyser import analyse, readings


def test_a_morpheme_says_where_it_stands() -> None:
    text = "서울에서는 눈이 온다."
    morphemes = analyse(text)
    assert (morphemes[0].form, morphemes[0].tag, morphemes[0].start, morphemes[0].end) == ("서울", "NNP", 0, 2)
    snow = next(m for m in morphemes if m.form == "눈")
    assert text[snow.start : snow.end] == "눈"


def test_a_text_of_many_pieces_keeps_its_offsets() -> None:
    text = "가나다라 " * 2000 + "국민연금공단"
    last = analyse(text)[-1]
    assert text[last.start : last.end] == last.form
    assert last.end == len(text)


def test_nothing_and_lone_surrogates_are_readable() -> None:
    assert analyse("") == []
    assert [m.form for m in analyse("눈\ud800")][:1] == ["눈"]


def test_threads_read_the_same_as_one() -> None:
    texts = [f"제{n}조에 따른 휴가는 {n}일이다." for n in range(40)]
    alone = [analyse(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(analyse, texts)) == alone


def test_a_reading_of_a_word_is_likelier_whole_than_broken() -> None:
    whole, broken = readings(["대한민국은 나라다", "대한민 국은 나라다"])
    assert whole.score > broken.score
    assert readings([]) == []
