"""Tags and parts of pages."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from chanmai.engine.eligibility.clauses.decision import Standing, Verdict
from chanmai.site.templatetags.chanmai import LABELS, MARKS, page_steps


def rendered(text: str, **values: object) -> str:
    return Template("{% load i18n chanmai %}" + text).render(Context(values))


@dataclass
class Page:
    number: int
    pages: int
    total: int = 0


def test_unknown_is_not_zero() -> None:
    text = "{{ a|money }} {{ b|money }} {{ a|percent }} {{ a|number }} {{ a|money_short }}"
    assert rendered(text, a=None, b=0) == "未知 0元 未知 未知 未知"


def test_figures_follow_the_language() -> None:
    with translation.override("en"):
        assert rendered("{{ a|money }} {{ b|money }}", a=500_000_000, b=None) == "5 million yuan unknown"


def test_shares() -> None:
    assert rendered(
        "{{ a|percent }} {{ b|percent }} {{ c|number }}",
        a=Fraction(1, 20),
        b=Fraction(123_456, 10**6),
        c=12345,
    ) == ("5% 12.35% 12,345")


@pytest.mark.parametrize("word", [*Verdict, *Standing])
def test_every_verdict_and_standing_has_a_mark_with_words_in_both_languages(word: Verdict | Standing) -> None:
    assert word.value in MARKS
    assert word.value in rendered("{% mark word %}", word=word)
    with translation.override("en"):
        assert word.value not in rendered("{% mark word %}", word=word)


def test_marks_and_labels_speak_of_the_same_words() -> None:
    assert set(MARKS) == set(LABELS)


def test_an_unforeseen_word_is_shown_escaped() -> None:
    assert "&lt;b&gt;" in rendered("{% mark word %}", word="<b>")


def test_a_chart_carries_its_option_as_data_not_as_script() -> None:
    html = rendered("{% chart 'c1' option '增长' %}", option={"title": "</script><b>"})
    assert 'data-chart="c1"' in html
    assert 'aria-label="增长"' in html
    assert "</script><b>" not in html
    assert 'type="application/json"' in html


@pytest.mark.parametrize(
    ("here", "pages", "steps"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 9, [1, 0, 3, 4, 5, 6, 7, 0, 9]),
        (9, 9, [1, 0, 7, 8, 9]),
    ],
)
def test_pager_shows_ends_and_neighbours(here: int, pages: int, steps: list[int]) -> None:
    assert [step.number for step in page_steps(Page(here, pages))] == steps


def test_pager_keeps_the_rest_of_the_question() -> None:
    request = RequestFactory().get("/enterprises/", {"q": "软件", "page": "2"})
    template = Template('{% include "parts/pager.html" %}')
    html = template.render(RequestContext(request, {"page": Page(2, 3, 120)}))
    assert "q=%E8%BD%AF%E4%BB%B6&amp;page=3" in html
    assert "共 120 条" in html


def test_pager_puts_a_list_of_its_own_in_place() -> None:
    request = RequestFactory().get("/policies/a/", {"standing": "可享"})
    template = Template(
        '{% include "parts/pager.html" with address="/policies/a/" anchor="#firms" part="/list/" target="#list" %}'
    )
    html = template.render(RequestContext(request, {"page": Page(1, 2, 30)}))
    question = "?standing=%E5%8F%AF%E4%BA%AB&amp;page=2"
    assert f'href="/policies/a/{question}#firms"' in html
    assert f'hx-get="/list/{question}"' in html
    assert 'hx-target="#list"' in html


def test_what_is_seamless_has_no_blank_where_a_line_breaks() -> None:
    loop = "{% for a in b %}\n  {{ a }}\n  {% if not forloop.last %}、{% endif %}\n{% endfor %}"
    text = f"{{% filter seamless %}}\n  {loop}\n{{% endfilter %}}"
    assert rendered(text, b=["一 二", "<三>"]) == "一 二、&lt;三&gt;"


def test_what_holds_only_blanks_is_trimmed_to_nothing() -> None:
    text = "{% filter trim %}\n  {% if a %}\n    <b>{{ a }}</b> 二\n  {% endif %}\n{% endfilter %}"
    assert rendered(text, a="") == ""
    assert rendered(text, a="一") == "<b>一</b> 二"


def test_parts_render_with_what_they_document() -> None:
    html = rendered(
        '{% include "parts/stat.html" with label="企业" value="1,325" unit="家" note="截至六月" href="/x/" %}'
    )
    assert "1,325" in html
    assert "家" in html
    assert "截至六月" in html
    html = rendered(
        '{% include "parts/card_head.html" with id="sums" title="合计" note="测算" invented=True %}'
    )
    assert '<h2 class="card-title" id="sums">合计</h2>' in html
    assert "演示数据" in html
    assert "测算" in html
    html = rendered('{% include "parts/empty.html" with title="无" text="换个条件" href="/" action="清除" %}')
    assert "清除" in html
    html = rendered('{% include "parts/progress.html" with label="任务" done=5 of=8 %}')
    assert 'value="5" max="8"' in html
    html = rendered(
        '{% include "parts/breadcrumb.html" with trail=trail %}',
        trail=[("企业", "/enterprises/"), ("甲", "")],
    )
    assert 'href="/enterprises/"' in html
    assert 'aria-current="page"' in html
