#!/usr/bin/env python3
"""Check decision certificates without the software that made them: python tools/verify_decision.py FILE…

One file, the standard library only, written apart from the engine. It reads the clause in the certificate, derives the
rule from its words again, evaluates every step exactly and compares. 核验判定凭证：独立于出具凭证的软件，逐步重算。

Exit codes: 0 every certificate accepted, 1 at least one refused, 2 a file that cannot be read or wrong use.
What this cannot prove: that the facts are true, that the document is the issuer's, or that the dictionary is right.
"""

import calendar
import datetime
import hashlib
import html
import itertools
import json
import math
import re
import sys
from fractions import Fraction
from pathlib import Path

ACCEPTED, REFUSED, UNREADABLE = 0, 1, 2
MET, NOT_MET, OPEN = "符合", "不符合", "待补充"
TODAY = "判定日"
AWARD, RECEIVED, TIMES, FINDING, TIER = "奖励:", "已获:", "次数:", "认定:", "梯队:"
ANYTHING = (None, None)  # the range of what nothing bounds
MOST_TRIED = 4000


FAULTS = {
    "key-twice": ("JSON 对象里有重复的键", "an object of the JSON has a key twice"),
    "inexact": ("出现了不精确的数 {0}", "the inexact number {0} occurs"),
    "no-object": ("凭证不是 JSON 对象", "the certificate is no JSON object"),
    "wrong-kind": ("“{0}”的值形式不对", "the value of {0} has the wrong form"),
    "base-amount": ("所依据的奖励金额写法不对", "an award that is built on has an impossible amount"),
    "no-certificate": ("页面里没有凭证", "the page holds no certificate"),
    "shape": ("“{0}”缺失、多余或形式不对", "`{0}` is missing, unknown or of the wrong form"),
    "expression": ("条款里的“{0}”无法读懂", "the expression {0} cannot be read"),
    "no-entry": ("词典里没有“{0}”", "the dictionary lacks {0}"),
    "ring": ("派生指标成环", "derived facts form a ring"),
    "compound": ("复合增速的写法不对", "compound growth stands in the wrong place"),
    "digest": ("摘要与内容不符：凭证被改动过", "the digest does not fit: the certificate was changed"),
    "version": ("条款内容与版本号不符", "the clause does not give its version hash"),
    "code": ("条款代码不符", "the code of the clause does not fit"),
    "shift": ("年度位移与参考年度不符", "the shift of years does not fit the reference year"),
    "condition": ("条件表达式与条款原文不符", "the condition is not what the clause says"),
    "formula": ("金额表达式与条款原文不符", "the amount is not what the clause says"),
    "entries": ("词典条目多余或缺失", "the dictionary holds other entries than the clause needs"),
    "facts": ("事实清单与条款不符", "the facts listed are not those of the clause"),
    "awards": ("所依据的奖励不符", "the awards listed do not fit"),
    "steps": ("步骤多余或缺失", "steps are missing or superfluous"),
    "settled-by": ("结论的依据写法不符", "what settles the verdict does not fit"),
    "amount": ("金额应为 {0}", "the amount should be {0}"),
    "missing": (
        "缺失清单里有已知或无关的事实",
        "what is listed as missing is known or has no part in the clause",
    ),
    "witnesses": ("补全多余或缺失", "completions are missing or superfluous"),
    "no-witness": ("结论待补充，却没有两种补全为证", "the verdict is open, yet no two completions show it"),
    "missing-for-amount": ("与金额有关的缺失事实不符", "the facts missing for the amount do not fit"),
    "no-place": ("补全的位置不对", "a completion is not there"),
    "no-pair": (
        "两种补全不只差这一项，或结论相同",
        "the two completions differ in more than this fact, or not in the answer",
    ),
    "no-value": ("补全里缺值", "a completion lacks a value"),
    "valid": ("条款当日是否有效与原文不符", "whether the clause is valid on the day does not fit"),
    "payable": ("能否兑付与条款状态不符", "whether it may be paid does not fit its status"),
    "unsorted": ("“{0}”的集合没有排序或有重复", "the set of {0} is not sorted or repeats"),
    "period": ("“{0}”的时期不符", "the period of {0} does not fit"),
    "other-period": ("“{0}”里的事实不是同一种时期", "the facts in {0} are not of one kind of period"),
    "history": ("历史记录完整却缺少一项", "the history is complete, yet an entry is missing"),
    "stray-source": ("未知的事实不应有来源", "an unknown fact has a source"),
    "step": ("步骤 {0} 的值应为 {1}", "step {0} should be {1}"),
    "verdict": ("结论应为{0}", "the verdict should be {0}"),
    "refuted": ("补全缺失事实后结论可以不同", "the missing facts can be completed to another verdict"),
    "no-pair-for": (
        "缺失的事实没有两种补全为证",
        "a missing fact comes without the two completions that show it",
    ),
    "stray-pair": (
        "补全的对象不是条件里的事实",
        "completions are given for a fact that is not in the condition",
    ),
    "not-exactly": ("补全没有恰好补上缺失的事实", "a completion does not fill exactly what is missing"),
    "wrong-answer": ("补全后的结论不符", "a completion does not lead to the answer it claims"),
    "not-listed": ("补全用了没有列出的类别", "a completion uses a category that is not listed"),
    "out-of-range": ("补全超出事实的范围", "a completion leaves the range of its fact"),
    "unreadable": ("凭证的结构无法解读（{0!r}）", "the certificate cannot be made sense of ({0!r})"),
    "entry-twice": ("词典里“{0}”重复", "{0} is twice in the dictionary"),
    "link": ("“{0}”的凭证与引用不符", "the certificate of {0} does not fit"),
}
"""What can be wrong with a certificate, in Chinese and English."""


class Refused(Exception):
    """What is wrong with a certificate, in Chinese and English."""

    def __init__(self, fault, *about):
        self.fault = fault
        self.zh, self.en = (words.format(*about) for words in FAULTS[fault])
        super().__init__(self.zh, self.en)


def demand(condition, fault, *about):
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(fault, *about)


# ---- reading JSON strictly -------------------------------------------------------------------------------------------


def pairs_once(pairs):
    """An object whose keys occur once."""
    found = dict(pairs)
    demand(len(found) == len(pairs), "key-twice")
    return found


def no_float(text):
    """Binary numbers never occur in a certificate."""
    raise Refused("inexact", text)


def read_document(text):
    """The certificate in a JSON file, or embedded in an HTML dossier."""
    if text.lstrip().startswith("<"):
        found = re.search(r'<pre id="certificate">(.*?)</pre>', text, re.DOTALL)
        demand(found, "no-certificate")
        text = html.unescape(found.group(1))
    return json.loads(text, object_pairs_hook=pairs_once, parse_float=no_float, parse_constant=no_float)


def canonical(value):
    """The one way to write a document down."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(value):
    """The hash of a document."""
    return hashlib.sha256(canonical(value)).hexdigest()


def same(one, other):
    """Equal in JSON: true is not 1."""
    return canonical(one) == canonical(other)


# ---- the shape of the document ---------------------------------------------------------------------------------------


def text(value):
    return isinstance(value, str)


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def flag(value):
    return isinstance(value, bool)


def maybe(check):
    return lambda value: value is None or check(value)


def listed(check):
    return lambda value: isinstance(value, list) and all(map(check, value))


def one_of(*words):
    return lambda value: isinstance(value, str) and value in words


def fields(**checks):
    """An object with exactly these fields."""
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == checks.keys()
        and all(checks[key](value[key]) for key in checks)
    )


def exact(value):
    """A number written as p or p/q in lowest terms."""
    return isinstance(value, str) and re.fullmatch(r"-?\d+(/\d+)?", value) and str(Fraction(value)) == value


def day(value):
    try:
        return text(value) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def moment(value):
    try:
        return text(value) and bool(datetime.datetime.fromisoformat(value))
    except ValueError:
        return False


def anything(_value):
    return True


SHA = re.compile("[0-9a-f]{64}")
AMOUNT = fields(
    kind=one_of("exact", "upper", "interval", "unknown", "none"), low=maybe(whole), high=maybe(whole)
)
SOURCE = fields(filing=text, form=text, reporter=text, filed_at=maybe(day), demo=flag)
PLACED = {"fact": text, "back": whole}
SHAPE = {
    "format": one_of("chanmai-certificate"),
    "edition": lambda value: whole(value) and value == 1,
    "subject": fields(id=text, name=text),
    "as_of": day,
    "known_at": maybe(moment),
    "record": fields(reference_year=whole, history_complete=flag),
    "clause": fields(code=text, version=text, content=lambda value: isinstance(value, dict)),
    "dictionary": listed(
        fields(
            name=text, names=listed(text), kind=one_of("money", "number", "ratio", "flag", "category", "set", "date"),
            period=one_of("year", "quarter", "month", "point"), unit=maybe(text), scale=whole, whole=flag,
            lowest=maybe(exact), highest=maybe(exact), values=listed(text), formula=maybe(text),
            definition=text, reporter=text,
        )
    ),
    "rule": fields(shift=whole, condition=anything, amount=anything),
    "facts": listed(fields(**PLACED, period=text, kept=anything, source=maybe(SOURCE))),
    "awards": listed(
        fields(clause=text, amount=maybe(AMOUNT), certificate=maybe(lambda value: text(value) and SHA.fullmatch(value)))
    ),
    "steps": listed(lambda value: isinstance(value, dict)),
    "answer": fields(
        verdict=one_of(MET, NOT_MET, OPEN), settled_by=one_of("evaluation", "analysis"), hard=flag, amount=AMOUNT,
        missing=listed(fields(**PLACED, pair=maybe(listed(whole)))), unpayable=text, valid_on_day=flag,
    ),
    "witnesses": listed(fields(met=flag, values=listed(fields(**PLACED, kept=anything)))),
    "digest": text,
    "signature": maybe(fields(algorithm=text, key=text, value=text)),
}  # fmt: skip


def check_shape(document):
    """Exactly the fields of the format, each of its kind."""
    demand(isinstance(document, dict), "no-object")
    for key in SHAPE.keys() | document.keys():
        right = key in SHAPE and key in document and SHAPE[key](document[key])
        demand(right, "shape", key)


# ---- the rule, read again from the words of the clause ---------------------------------------------------------------

YUAN, COUNTED = 100, "人年月天家个项件款名位次部场岁"
UNITS = {name: Fraction(1) for name in (*COUNTED, "分", "平方米", "亿美元", "万美元", "倍")} | {
    "元": Fraction(YUAN), "百元": Fraction(100 * YUAN), "万元": Fraction(10**4 * YUAN), "亿元": Fraction(10**8 * YUAN),
    "%": Fraction(1, 100), "个月": Fraction(1), "个百分点": Fraction(1, 100), "百分点": Fraction(1, 100),
    "人次": Fraction(1), "元人民币": Fraction(YUAN), "周岁": Fraction(1),
}  # fmt: skip
MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
TWINS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(narrow) for wide, narrow in zip("　、—–−×÷·≧≦﹪﹤﹥﹦﹢", " ,---*/·≥≤%<>=+", strict=True)
}
SIGNS = {"=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}
JOINTS = {
    "且": "and",
    "或": "or",
    "非": "not",
    "属于": "in",
    "不属于": "not in",
    "and": "and",
    "or": "or",
    "not": "not",
    "in": "in",
}
CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
PIECES = re.compile(
    r"\s+|(?P<day>\d{4}-\d{1,2}-\d{1,2}(?![\w-])|\d{4}年\d{1,2}月\d{1,2}日)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>(?:奖励|已获|次数|认定|梯队):\s*\w[\w.\-]*)|(?P<word>[^\W\d][\w·]*)"
    r"|(?P<sign><=|>=|==|!=|<>|[-+*/<>=≥≤≠(),:{}])|(?P<quote>[\"'“‘「])"
)
TIMES_WRITTEN = {"个月": "月", "年": "年", "月": "月", "天": "天"}
YEARS = {"两": 2} | {
    ten + word: number
    for tens, ten in ((0, ""), (10, "十"), (20, "二十"), (30, "三十"))
    for number, word in enumerate(("", *"一二三四五六七八九"), tens)
    if number
}
SPAN = re.compile(
    r"近(\d+|两|[一二三四五六七八九十]+)"
    r"(?:(?P<year>年)(?P<of_years>每年|合计|平均|复合增速|任一年)|(?P<month>个月)(?P<of_months>每月|合计|平均|任一月)"
    r"|(?P<quarter>个?季度|季)(?P<of_quarters>每季度?|合计|平均|任一季度?))"
)
PER_YEAR = {"year": 1, "quarter": 4, "month": 12}
OWN_UNIT = {
    "上季": "quarter",
    "上年同季": "quarter",
    "上月": "month",
    "上年同月": "month",
    "同比": None,
    "环比": None,
}
OPPOSITE = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def unit_factor(word):
    """How many base units a written unit is; None when it is none."""
    for name in sorted(UNITS, key=len, reverse=True):
        if word.endswith(name) and all(letter in MULTIPLES for letter in word[: -len(name)]):
            return UNITS[name] * math.prod(MULTIPLES[letter] for letter in word[: -len(name)])
    if word and all(letter in MULTIPLES for letter in word):
        return Fraction(math.prod(MULTIPLES[letter] for letter in word))
    return None


def time_of(unit):
    """年, 月 or 天 of a written unit."""
    return next((time for word, time in TIMES_WRITTEN.items() if unit.endswith(word)), "")


def pieces(source):
    """The pieces of an expression as (kind, value)."""
    flat, at, found = source.translate(TWINS), 0, []
    while at < len(flat):
        match = PIECES.match(flat, at)
        demand(match, "expression", source)
        kind, at = match.lastgroup, match.end()
        if kind == "number":
            value, unit = Fraction(match.group()), re.compile(r"\s*(%|[^\W\d]\w*)").match(flat, at)
            factor = unit_factor(unit.group(1)) if unit else None
            if factor is not None:
                value, at = value * factor, unit.end()
            found.append(("number", (value, time_of(unit.group(1)) if factor is not None else "")))
        elif kind == "quote":
            letters, end = "", CLOSING[match.group()]
            while at < len(flat) and flat[at] != end:
                at += flat[at] == "\\" and at + 1 < len(flat)
                letters, at = letters + source[at], at + 1
            found, at = [*found, ("quote", letters)], at + 1
        elif kind == "day":
            found.append(("day", datetime.date(*map(int, re.findall(r"\d+", match.group()))).isoformat()))
        elif kind == "sign":
            found.append(("sign", SIGNS.get(match.group(), match.group())))
        elif kind == "name":
            found.append(("word", re.sub(r"\s", "", match.group())))
        elif kind == "word":
            joint = JOINTS.get(match.group(), JOINTS.get(match.group().lower()))
            found.append(("sign", joint) if joint else ("word", match.group()))
    return [*found, ("end", "")]


SPANS = {"周年": "年", "月数": "月", "天数": "天"}


def number(value, time=""):
    """A number; one of time keeps its unit until the rule is expanded."""
    return {"number": str(Fraction(value))} | ({"time": time} if time else {})


def rounding(name, plain):
    return {"op": "rounded", "mode": name, "item": plain[0], "step": plain[1]}


FUNCTIONS = {
    **dict.fromkeys(
        SPANS, lambda name, plain: {"op": "between", "start": plain[0], "end": plain[1], "unit": SPANS[name]}
    ),
    **dict.fromkeys(
        ("年初", "年末", "月初", "月末", "年份"),
        lambda name, plain: {"op": "calendar", "kind": name, "item": plain[0]},
    ),
    **dict.fromkeys(("进位", "舍去", "四舍五入", "四舍六入"), rounding),
    "已知": lambda _name, plain: {"op": "known", "item": plain[0]},
    "空": lambda _name, plain: {"op": "empty", "item": plain[0]},
    "幂": lambda _name, plain: {"op": "power", "item": plain[0], "exponent": int(plain[1]["number"])},
}
"""What calls with a set number of arguments become."""


class Reader:
    """Reads an expression by descent into trees of the certificate's form, and ("period", …) before expansion."""

    def __init__(self, source):
        self.source, self.pieces, self.at = source, pieces(source), 0

    def read(self):
        """The whole expression."""
        found = self.either()
        self.must(self.pieces[self.at][0] == "end")
        return found

    def must(self, condition):
        demand(condition, "expression", self.source)

    def sees(self, *signs):
        kind, value = self.pieces[self.at]
        return kind == "sign" and value in signs

    def takes(self, *signs):
        if self.sees(*signs):
            self.at += 1
            return self.pieces[self.at - 1][1]
        return None

    def either(self):
        return self.several("or", lambda: self.several("and", self.negation))

    def several(self, joint, part):
        items = [part()]
        while self.takes(joint):
            items.append(part())
        return items[0] if len(items) == 1 else {"op": joint, "items": items}

    def negation(self):
        if self.takes("not"):
            return {"op": "not", "item": self.negation()}
        left, found = self.total(), []
        if self.sees("in", "not in") or (self.sees("not") and self.pieces[self.at + 1] == ("sign", "in")):
            return self.member(left)
        while self.sees("<", "<=", ">", ">=", "==", "!="):
            sign, right = self.takes(*OPPOSITE), self.total()
            found.append({"op": sign, "left": left, "right": right})
            left = right
        return left if not found else found[0] if len(found) == 1 else {"op": "and", "items": found}

    def member(self, item):
        negated = bool(self.takes("not in") or self.takes("not"))
        self.takes("in")
        kind, value = self.pieces[self.at]
        if kind == "quote":
            self.at, values = self.at + 1, [value]
        else:
            self.must(self.takes("{"))
            values = []
            while not self.takes("}"):
                kind, value = self.pieces[self.at]
                self.must(kind == "quote")
                self.at += 1
                values.append(value)
                self.must(self.takes(",") or self.sees("}"))
        found = {"op": "in", "item": item, "choices": list(dict.fromkeys(values))}
        return {"op": "not", "item": found} if negated else found

    def chain(self, signs, part):
        left = part()
        while sign := self.takes(*signs):
            left = {"op": sign, "left": left, "right": part()}
        return left

    def total(self):
        return self.chain("+-", lambda: self.chain("*/", self.signed))

    def signed(self):
        if not self.takes("-"):
            return self.operand()
        kind, value = self.pieces[self.at]
        if kind == "number":
            self.at += 1
            return number(-value[0], value[1])
        return {"op": "negate", "item": self.signed()}

    def operand(self):
        kind, value = self.pieces[self.at]
        self.at += 1
        if kind == "number":
            return number(*value)
        if kind in ("quote", "day"):
            return {"word" if kind == "quote" else "day": value}
        if (kind, value) == ("sign", "("):
            found = self.either()
            self.must(self.takes(")"))
            return found
        self.must(kind == "word")
        if self.takes("("):
            return self.call(value)
        return {"truth": value == "是"} if value in ("是", "否") else {"fact": value, "back": 0}

    def call(self, name):
        rows = [self.row()]
        while self.takes(","):
            rows.append(self.row())
        self.must(self.takes(")"))
        plain = [value for _, value in rows]
        if name in ("分档", "分档超过", "累进", "对照"):
            return self.table(name, plain[0], rows[1:])
        if name == "若":
            return {"op": "if", "test": plain[0], "then": plain[1], "otherwise": plain[2]}
        if name in ("min", "max"):
            return {"op": name, "items": plain}
        if name == "每满":
            return {"op": "floor", "item": plain[0], "block": plain[1]}
        if name in FUNCTIONS:
            return FUNCTIONS[name](name, plain)
        if name == "至少":
            return {"op": "at_least", "count": int(plain[0]["number"]), "items": plain[1:]}
        span = SPAN.fullmatch(name)
        self.must(len(plain) == 1 and (span or name in OWN_UNIT or name in ("上年", "增速", "增量", "首次")))
        if not span:
            return ("period", name, 0, plain[0], OWN_UNIT.get(name, "year"))
        unit = next(unit for unit in PER_YEAR if span[unit])
        kind = span[f"of_{unit}s"].replace("季度", "季")
        return ("period", kind, YEARS.get(span[1]) or int(span[1]), plain[0], unit)

    def row(self):
        kind, value = self.pieces[self.at]
        if kind == "word" and value in ("低于", "其他", "其它") and self.pieces[self.at + 1] == ("sign", ":"):
            self.at += 2
            return ("低于" if value == "低于" else "其他"), self.either()
        first = self.either()
        return (first, self.either()) if self.takes(":") else (None, first)

    def table(self, name, subject, rows):
        if name == "对照":
            other = rows.pop()[1] if rows[-1][0] == "其他" else None
            if rows and "number" in rows[0][0]:
                return {
                    "op": "numbers",
                    "subject": subject,
                    "rows": [list(row) for row in rows],
                    "otherwise": other,
                }
            return {
                "op": "lookup",
                "subject": subject,
                "cases": [[key["word"], v] for key, v in rows],
                "otherwise": other,
            }
        below = rows.pop(0)[1] if rows[0][0] == "低于" else {"number": "0"}
        starts, values = [key["number"] for key, _ in rows], [value for _, value in rows]
        if name == "累进":
            return {
                "op": "marginal",
                "subject": subject,
                "starts": starts,
                "rates": [v["number"] for v in values],
            }
        strict = name == "分档超过"
        return {
            "op": "steps",
            "subject": subject,
            "below": below,
            "starts": starts,
            "values": values,
            "strict": strict,
        }


def named(tree):
    """The names of facts in a tree."""
    if isinstance(tree, dict) and "fact" in tree:
        yield tree["fact"]
    elif isinstance(tree, dict | list | tuple):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from named(part)


def written_period(unit, back, as_of, year):
    """2025, 2026-Q1 or 2026-05: so many back from the year of the record, or from the one before that of the day."""
    if unit in ("year", "point"):
        return str(year - back) if unit == "year" else ""
    this, month = int(as_of[:4]), int(as_of[5:7])
    past = this * 12 + month - 2 - back if unit == "month" else this * 4 + (month - 1) // 3 - 1 - back
    of, place = divmod(past, PER_YEAR[unit])
    return f"{of:04}-{place + 1:02}" if unit == "month" else f"{of:04}-Q{place + 1}"


class Rule:
    """The rule of a clause, derived from its content and the dictionary of the certificate."""

    def __init__(self, document):
        self.content, self.code = document["clause"]["content"], document["clause"]["code"]
        self.moved, self.as_of = (
            document["record"]["reference_year"] - self.year(document["as_of"]),
            document["as_of"],
        )
        self.entries, self.used = {}, set()
        for entry in document["dictionary"]:
            for name in (entry["name"], *entry["names"]):
                demand(name not in self.entries, "entry-twice", name)
                self.entries[name] = entry

    def year(self, as_of):
        """The year that a bare name means."""
        word = self.content.get("reference", "上一年度")
        this = int(as_of[:4])
        return this - 1 if word == "上一年度" else this if word == "当年度" else int(word)

    def entry(self, name):
        """What is known of a name: its entry, or what its prefix says."""
        if name.startswith((AWARD, RECEIVED, TIMES, FINDING, TIER)):
            kind = (
                "money"
                if name.startswith((AWARD, RECEIVED))
                else "number"
                if name.startswith(TIMES)
                else "flag"
            )
            low = "0" if not name.startswith((FINDING, TIER)) else None
            return {
                "name": name, "kind": kind, "period": "point", "scale": 1, "whole": kind == "number", "lowest": low,
                "highest": None, "values": [], "formula": None,
            }  # fmt: skip
        demand(name in self.entries, "no-entry", name)
        self.used.add(self.entries[name]["name"])
        return self.entries[name]

    def expression(self, source):
        """An expression as the rule uses it: periods and derived facts written out, years shifted."""
        return self.expand(Reader(source).read(), {}, ())

    def expand(self, node, back, inside):
        if isinstance(node, tuple):
            return self.period(node, *self.shift(node, back, inside))
        if not isinstance(node, dict):
            return [self.expand(each, back, inside) for each in node] if isinstance(node, list) else node
        if "fact" in node:
            return self.fact(node, back, inside)
        if "number" in node:
            return {"number": node["number"]}
        for side, other, sign in (
            ("left", "right", node.get("op")),
            ("right", "left", OPPOSITE.get(node.get("op"))),
        ):
            part = node.get(side)
            if isinstance(part, tuple) and part[1] == "复合增速" and sign in OPPOSITE:
                at, _ = self.shift(part, back, inside)
                now, then = at(0), at(part[2])
                return self.compound(sign, now, then, (1 + Fraction(node[other]["number"])) ** part[2])
        core = {key: self.expand(value, back, inside) for key, value in node.items()}
        if node.get("op") == "numbers":
            return self.one_by_one(core)
        return self.of_days(node, core) if node.get("op") in ("+", "-") else core

    def shift(self, node, back, inside):
        """What stands in a period function, so many of its units further back; and how many of these make a year."""
        _, _, _, item, unit = node
        if unit is None:
            units = {self.entry(name)["period"] for name in named(item) if name != TODAY} - {"point"}
            demand(len(units) == 1 and "year" not in units, "other-period", node[1])
            (unit,) = units
        return (
            lambda more: self.expand(item, {**back, unit: back.get(unit, 0) + more}, inside),
            PER_YEAR[unit],
        )

    @staticmethod
    def one_by_one(table):
        """A table by numbers: a chain of choices."""
        found = table["otherwise"]
        for key, value in reversed(table["rows"]):
            test = {"op": "==", "left": table["subject"], "right": key}
            found = {"op": "if", "test": test, "then": value, "otherwise": found}
        return found

    def of_days(self, node, core):
        """A day and a time is a later day, two days are so many days apart."""
        left, right = self.dated(core["left"]), self.dated(core["right"])
        if left and right:
            return {"op": "between", "start": core["right"], "end": core["left"], "unit": "天"}
        if not left and not right:
            return core
        day, count = ("left", "right") if left else ("right", "left")
        many = core[count]
        if node["op"] == "-":
            zero = {"number": "0"}
            plain = "number" in many
            many = number(-Fraction(many["number"])) if plain else {"op": "-", "left": zero, "right": many}
        return {"op": "later", "item": core[day], "count": many, "unit": self.time(node[count])}

    def time(self, node):
        """The unit of time of a number or fact."""
        return node["time"] if "number" in node else self.entry(node["fact"])["unit"]

    def dated(self, node):
        """Whether an expression gives a day."""
        if "fact" in node:
            return self.entry(node["fact"])["kind"] == "date"
        op = node.get("op")
        inner = {
            "if": lambda: node["then"], "steps": lambda: node["below"], "lookup": lambda: node["cases"][0][1],
            "min": lambda: node["items"][0], "max": lambda: node["items"][0],
        }.get(op)  # fmt: skip
        if inner is not None:
            return self.dated(inner())
        return "day" in node or op == "later" or (op == "calendar" and node["kind"] != "年份")

    def fact(self, node, back, inside):
        if node["fact"] == TODAY:
            return {"day": self.as_of}
        entry = self.entry(node["fact"])
        if entry["formula"] is None:
            unit = entry["period"]
            moved = self.moved if unit == "year" else 0
            return {"fact": entry["name"], "back": 0 if unit == "point" else back.get(unit, 0) + moved}
        demand(entry["name"] not in inside, "ring")
        return self.expand(Reader(entry["formula"]).read(), back, (*inside, entry["name"]))

    @staticmethod
    def compound(sign, now, then, power):
        base = {"op": "max", "items": [then, {"number": "0"}]}
        return {"op": sign, "left": {"op": "/", "left": now, "right": base}, "right": {"number": str(power)}}

    @staticmethod
    def period(node, at, year):
        _, kind, count, *_ = node
        if kind == "上年":
            return at(1)
        if kind in ("上季", "上月", "上年同季", "上年同月"):
            return at(year if "同" in kind else 1)
        if kind in ("增量", "增速", "同比", "环比"):
            then = at(year if kind == "同比" else 1)
            more = {"op": "-", "left": at(0), "right": then}
            base = {"op": "max", "items": [then, {"number": "0"}]}
            return more if kind == "增量" else {"op": "/", "left": more, "right": base}
        if kind == "首次":
            return {"op": "and", "items": [at(0), *({"op": "not", "item": at(n)} for n in (1, 2, 3))]}
        if kind[0] in "每任":
            return {"op": "and" if kind[0] == "每" else "or", "items": [at(n) for n in range(count)]}
        demand(kind in ("合计", "平均"), "compound")
        total = at(0)
        for n in range(1, count):
            total = {"op": "+", "left": total, "right": at(n)}
        return total if kind == "合计" else {"op": "/", "left": total, "right": {"number": str(count)}}

    def condition(self):
        """The conditions of the clause as one expression, with the once-only test of a clause that pays once."""
        found = self.joined(self.content["conditions"])
        if self.content.get("amount", {}).get("cap_period") == "一次性":
            never = {"op": "==", "left": {"fact": TIMES + self.code, "back": 0}, "right": {"number": "0"}}
            found = {"op": "and", "items": [found, never]}
        return found

    def joined(self, part):
        if isinstance(part, list):
            part = {"all": part}
        if "test" in part:
            return self.expression(part["test"])
        if "finding" in part:
            return {"fact": f"{FINDING}{self.code}.{part['key']}", "back": 0}
        rows = part.get("all") or part.get("any") or part.get("of")
        items = [self.joined(row) for row in rows]
        count = len(items) if "all" in part else int(part.get("at_least", 1))
        if len(items) == count == 1:
            return items[0]
        if count in (1, len(items)):
            return {"op": "and" if count == len(items) else "or", "items": items}
        return {"op": "at_least", "count": count, "items": items}

    def amount(self):
        """What is paid before rounding: max(0, min(formula, cap in whole steps)); None when neither is stated."""
        amount = self.content.get("amount", {})
        parts = [self.expression(amount["formula"])] if "formula" in amount else []
        if "cap" in amount:
            parts.append(self.ceiling(amount, step_of(amount)))
        if not parts:
            return None
        least = parts[0] if len(parts) == 1 else {"op": "min", "items": parts}
        sure = "number" in least and Fraction(least["number"]) >= 0
        return least if sure else {"op": "max", "items": [{"number": "0"}, least]}

    def ceiling(self, amount, step):
        """The cap, or what is left of it, in whole steps of the rounding."""
        cap = Reader(amount["cap"]).read()
        if amount.get("cap_period") != "单家累计":
            return {"number": str(Fraction(cap["number"]) // step * step)}
        left = {"op": "-", "left": cap, "right": {"fact": RECEIVED + self.code, "back": 0}}
        one = {"number": str(step)}
        return (
            left
            if step == 1
            else {"op": "*", "left": {"op": "floor", "item": left, "block": one}, "right": one}
        )


# ---- evaluation ------------------------------------------------------------------------------------------------------

ONE_PART = {"negate": ("item",), "not": ("item",), "in": ("item",), "marginal": ("subject",)}
ONE_PART |= dict.fromkeys(("calendar", "known", "empty", "power"), ("item",))
TWO_PARTS = {"floor": ("item", "block"), "later": ("item", "count"), "between": ("start", "end")}
FIXED_PARTS = {"if": ("test", "then", "otherwise"), "rounded": ("item", "step")} | TWO_PARTS | ONE_PART
LITERALS = ("number", "word", "day", "truth")
RANGED = ("+", "-", "*", "/", "negate", "min", "max", "floor", "if", "lookup", "marginal", "steps")
RANGED += ("later", "between", "calendar", "rounded", "power")


def parts(node):
    """The expressions inside an expression, with their places."""
    op = node.get("op")
    if op is None:
        return []
    if op in FIXED_PARTS:
        return [(name, node[name]) for name in FIXED_PARTS[op]]
    if op == "steps":
        return [("subject", node["subject"]), ("below", node["below"]), *numbered("values", node["values"])]
    if op == "lookup":
        rest = [] if node["otherwise"] is None else [("otherwise", node["otherwise"])]
        cases = [(f"cases/{place}/1", value) for place, (_, value) in enumerate(node["cases"])]
        return [("subject", node["subject"]), *cases, *rest]
    return (
        numbered("items", node["items"])
        if "items" in node
        else [("left", node["left"]), ("right", node["right"])]
    )


def numbered(name, items):
    return [(f"{name}/{place}", item) for place, item in enumerate(items)]


def facts_in(node):
    """The facts of an expression, each once, in order."""
    if "fact" in node:
        return {(node["fact"], node["back"]): None}
    found = {}
    for _, part in parts(node):
        found |= facts_in(part)
    return found


def open_facts(node):
    """The facts of an expression that a completion fills in: not those of which it only asks whether they are known."""
    if node.get("op") == "known":
        return {}
    if "fact" in node:
        return facts_in(node)
    found = {}
    for _, part in parts(node):
        found |= open_facts(part)
    return found


def words_in(node):
    """Every word, number and day that stands in an expression."""
    for name in LITERALS:
        if isinstance(node.get(name), str):
            yield node[name]
    for name in ("choices", "starts", "rates"):
        yield from node.get(name, ())
    yield from (key for key, _ in node.get("cases", ()))
    for _, part in parts(node):
        yield from words_in(part)


class Evaluation:
    """Values (and ranges) of every part of an expression, parts before wholes.

    `record` is what was known before missing facts were completed.
    """

    def __init__(self, known, limits, record=None):
        self.known, self.limits, self.steps = known, limits, []
        self.record = known if record is None else record

    def of(self, node, at, ranged=False):
        """Value and range of an expression; what is not a literal leaves a step."""
        inner = {place: self.of(part, f"{at}/{place}", ranged) for place, part in parts(node)}
        value = self.value(node, {place: value for place, (value, _) in inner.items()})
        reach = self.range(node, inner, value)
        if not any(name in node for name in LITERALS):
            step = {"at": at, "value": told(value)}
            if ranged and value is None and ("fact" in node or node["op"] in RANGED):
                step["range"] = [None if end is None else str(end) for end in reach]
            self.steps.append(step)
        return value, reach

    def value(self, node, inner):
        if "fact" in node:
            return self.known.get((node["fact"], node["back"]))
        if "op" not in node:
            (kind, written), *_ = node.items()
            return {"number": Fraction, "day": datetime.date.fromisoformat}.get(kind, lambda same: same)(
                written
            )
        op, values = node["op"], list(inner.values())
        if op in ("and", "or", "at_least", "not"):
            return logic(op, node.get("count"), values)
        if op == "if":
            return choice(inner)
        if op == "known":
            return Evaluation(self.record, {}).of(node["item"], "")[0] is not None
        if op in ("steps", "lookup"):
            place = row(node, inner["subject"])
            return None if place is None else inner[place]
        if any(value is None for value in values):
            return None
        return known_value(node, op, values)

    def range(self, node, inner, value):
        """Between what a quantity lies, whatever the missing facts are."""
        if "fact" in node and value is None:
            return self.limits.get((node["fact"], node["back"]), ANYTHING)
        op = node.get("op")
        if op not in RANGED:
            return ANYTHING if ordinal(value) is None else (ordinal(value),) * 2
        ranges = [reach for _, reach in inner.values()]
        if op in ("if", "lookup", "steps"):
            return hull([inner[place][1] for place in self.reachable(node, inner)]) if ranges else ANYTHING
        if op == "marginal":
            return marginal_range(node, ranges[0])
        if op in DAY_RANGES:
            return DAY_RANGES[op](node, *ranges)
        return RANGES[op](*ranges) if op not in ("min", "max") else extreme(op, ranges)

    def reachable(self, node, inner):
        """The branches that may be taken."""
        if node["op"] == "if":
            test = inner["test"][0]
            if test is None and node["test"].get("op") in ("<", "<=", ">", ">="):
                test = ordered(
                    node["test"]["op"], *(self.again(node["test"][side]) for side in ("left", "right"))
                )
            return ["then", "otherwise"] if test is None else ["then" if test else "otherwise"]
        value, (low, high) = inner["subject"]
        if node["op"] == "lookup":
            place = None if value is None else row(node, value)
            return (
                [name for name in inner if name != "subject"]
                if value is None
                else [place]
                if place
                else ["subject"]
            )
        first = 0 if low is None else reached(node, low)
        last = len(node["starts"]) if high is None else reached(node, high)
        return ["below" if n == 0 else f"values/{n - 1}" for n in range(first, last + 1)]

    def again(self, node):
        return Evaluation(self.known, self.limits, self.record).of(node, "")[1]


def told(value):
    """A value as a step writes it."""
    if value is None or isinstance(value, bool):
        return value
    for kind, name in ((Fraction, "number"), (str, "word"), (datetime.date, "day")):
        if isinstance(value, kind):
            return {name: str(value)}
    return {"words": sorted(value)}


def logic(op, count, values):
    """Kleene's and, or, not, at least."""
    if op == "not":
        return None if values[0] is None else not values[0]
    least = {"and": len(values), "or": 1}.get(op, count)
    sure, perhaps = values.count(True), values.count(None)
    return True if sure >= least else False if sure + perhaps < least else None


def choice(inner):
    if inner["test"] is None:
        alike = inner["then"] is not None and inner["then"] == inner["otherwise"]
        return inner["then"] if alike else None
    return inner["then" if inner["test"] else "otherwise"]


def reached(node, value):
    """How many starts of a step table a value reaches."""
    starts = map(Fraction, node["starts"])
    return sum(value > start if node["strict"] else value >= start for start in starts)


def row(node, subject):
    """The place of the row of a table that holds; None when there is none or it is not known."""
    if subject is None:
        return None
    if node["op"] == "steps":
        n = reached(node, subject)
        return "below" if n == 0 else f"values/{n - 1}"
    keys = [key for key, _ in node["cases"]]
    if subject in keys:
        return f"cases/{keys.index(subject)}/1"
    return None if node["otherwise"] is None else "otherwise"


def known_value(node, op, values):
    """An operation on known values."""
    one, other = values[0], values[-1]
    if op == "in":
        return bool(one & set(node["choices"])) if isinstance(one, frozenset) else one in node["choices"]
    if op == "marginal":
        return marginal(node, one)
    if op in ("/", "floor") and other == 0:
        return None
    if op in RECKONED:
        return RECKONED[op](node, *values)
    return {
        "+": lambda: one + other, "-": lambda: one - other, "*": lambda: one * other, "/": lambda: one / other,
        "floor": lambda: Fraction(math.floor(one / other)), "negate": lambda: -one,
        "min": lambda: min(values), "max": lambda: max(values), "<": lambda: one < other, "<=": lambda: one <= other,
        ">": lambda: one > other, ">=": lambda: one >= other, "==": lambda: one == other, "!=": lambda: one != other,
    }[op]()  # fmt: skip


# days, rounding and powers


FIRST_DAY = datetime.date(1970, 1, 1).toordinal()


def ordinal(value):
    """A number as it is, a day by its number from 1970-01-01 as 0; None for all else."""
    if isinstance(value, datetime.date):
        return Fraction(value.toordinal() - FIRST_DAY)
    return value if isinstance(value, Fraction) else None


def later(day, count, unit):
    """The day so many whole units later; the last one of a month that has no such day (民法典 第二百零二条)."""
    count = math.floor(count)
    if unit == "天":
        return datetime.date.fromordinal(min(max(day.toordinal() + count, 1), datetime.date.max.toordinal()))
    year, month = divmod(day.month - 1 + (count if unit == "月" else 12 * count), 12)
    year += day.year
    if not 1 <= year <= 9999:
        return datetime.date.min if year < 1 else datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def apart(start, end, unit):
    """The greatest count of whole units that does not lead past the end."""
    if unit == "天":
        return Fraction(end.toordinal() - start.toordinal())
    count = (end.year - start.year) * (12 if unit == "月" else 1) + (end.month - start.month) * (unit == "月")
    while later(start, count, unit) > end:
        count -= 1
    return Fraction(count)


def on_calendar(kind, day):
    """The first or last day of a year or month, or the year."""
    if kind == "年份":
        return Fraction(day.year)
    months = (1, 12) if kind[0] == "年" else (day.month, day.month)
    if kind[1] == "初":
        return datetime.date(day.year, months[0], 1)
    return datetime.date(day.year, months[1], calendar.monthrange(day.year, months[1])[1])


def to_steps(mode, value, step):
    """The size rounded to whole steps, the sign put back."""
    count, rest = divmod(abs(value), step)
    half = 2 * rest - step
    more = {
        "进位": rest > 0, "舍去": False, "四舍五入": half >= 0, "四舍六入": half > 0 or (half == 0 and count % 2 == 1),
    }[mode]  # fmt: skip
    size = (count + more) * step
    return Fraction(-size if value < 0 else size)


def power(value, exponent):
    return None if value == 0 and exponent < 0 else Fraction(value**exponent)


RECKONED = {
    "later": lambda node, day, count: later(day, count, node["unit"]),
    "between": lambda node, start, end: apart(start, end, node["unit"]),
    "calendar": lambda node, day: on_calendar(node["kind"], day),
    "empty": lambda _node, members: not members,
    "rounded": lambda node, value, step: to_steps(node["mode"], value, step),
    "power": lambda node, value: power(value, node["exponent"]),
}


def dated(end):
    return datetime.date.fromordinal(int(end) + FIRST_DAY)


def later_range(node, days, counts):
    return tuple(
        None if day is None or count is None else ordinal(later(dated(day), count, node["unit"]))
        for day, count in zip(days, counts, strict=True)
    )


def apart_range(node, starts, ends):
    (first, last), (low, high) = starts, ends
    return tuple(
        None if start is None or end is None else apart(dated(start), dated(end), node["unit"])
        for start, end in ((last, low), (first, high))
    )


def power_range(node, reach):
    exponent, (low, high) = node["exponent"], reach
    if exponent < 0:
        return over((Fraction(1), Fraction(1)), power_range({"exponent": -exponent}, reach))
    if exponent == 0:
        return Fraction(1), Fraction(1)
    powers = [None if end is None else end**exponent for end in reach]
    if exponent % 2 or (low is not None and low >= 0):
        return tuple(powers)
    if high is not None and high <= 0:
        return powers[1], powers[0]
    return Fraction(0), ends(powers, max)


DAY_RANGES = {
    "later": later_range,
    "between": apart_range,
    "calendar": lambda node, days: tuple(
        None if end is None else ordinal(on_calendar(node["kind"], dated(end))) for end in days
    ),
    "rounded": lambda node, reach, step: tuple(
        None if end is None else to_steps(node["mode"], end, step[0]) for end in reach
    ),
    "power": power_range,
}
"""Between what each lies, from the ranges of its parts."""


def marginal(node, value):
    """Each slice above a start times its rate."""
    starts, rates = ([Fraction(each) for each in node[name]] for name in ("starts", "rates"))
    ends = [*starts[1:], None]
    slices = (
        rate * ((value if end is None else min(value, end)) - start)
        for start, end, rate in zip(starts, ends, rates, strict=True)
        if value > start
    )
    return sum(slices, Fraction(0))


def marginal_range(node, reach):
    low, high = reach
    corners = [Fraction(start) for start in node["starts"]]
    points = [
        corner for corner in corners if (low is None or corner > low) and (high is None or corner < high)
    ]
    points.append(corners[0] if low is None else low)
    points.append(high if high is not None else max(corners[-1], low if low else corners[-1]))
    values, slope = (
        [marginal(node, point) for point in points],
        Fraction(node["rates"][-1]) if high is None else 0,
    )
    return (None if slope < 0 else min(values), None if slope > 0 else max(values))


def ends(values, pick):
    """The least (or greatest) end, where None is without end."""
    return None if None in values else pick(values)


def hull(ranges):
    return ends([low for low, _ in ranges], min), ends([high for _, high in ranges], max)


def extreme(op, ranges):
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    if op == "min":
        return ends(lows, min), min((end for end in highs if end is not None), default=None)
    return max((end for end in lows if end is not None), default=None), ends(highs, max)


def minus(reach):
    low, high = reach
    return (None if high is None else -high, None if low is None else -low)


def plus(one, other):
    return tuple(None if a is None or b is None else a + b for a, b in zip(one, other, strict=True))


def times(one, other):
    """The range of a product: of the products of the ends, where 0 times without end is 0."""
    products = []
    for a, b in itertools.product(enumerate(one), enumerate(other)):
        (side, x), (where, y) = a, b
        if x is not None and y is not None:
            products.append((0, x * y))
            continue
        sign = (side * 2 - 1 if x is None else (x > 0) - (x < 0)) * (
            where * 2 - 1 if y is None else (y > 0) - (y < 0)
        )
        products.append((sign, Fraction(0)))
    (below, low), (above, high) = min(products), max(products)
    return (None if below else low, None if above else high)


def over(one, other):
    low, high = other
    if low is not None and low >= 0 and (high is None or high > 0):
        return times(one, (Fraction(0) if high is None else 1 / high, 1 / low if low else None))
    if high is not None and high <= 0 and (low is None or low < 0):
        return minus(over(one, minus(other)))
    return ANYTHING


def blocks(one, other):
    return tuple(None if end is None else Fraction(math.floor(end)) for end in over(one, other))


RANGES = {
    "+": plus,
    "-": lambda a, b: plus(a, minus(b)),
    "*": times,
    "/": over,
    "floor": blocks,
    "negate": minus,
}


def ordered(op, left, right):
    """Whether a comparison holds for all of two ranges (True), for none (False) or perhaps (None)."""
    if op in ("<", "<="):
        return ordered({"<": ">", "<=": ">="}[op], right, left)
    (low, high), (floor, ceiling) = left, right
    if low is not None and ceiling is not None and (low > ceiling or (op == ">=" and low == ceiling)):
        return True
    if high is not None and floor is not None and (high < floor or (op == ">" and high == floor)):
        return False
    return None


# ---- the checks ------------------------------------------------------------------------------------------------------


class Certificate:
    """One document under examination. `notes` are what an accepted certificate leaves unproved."""

    def __init__(self, document):
        check_shape(document)
        self.document, self.answer, self.notes = document, document["answer"], []
        self.rule = Rule(document)
        self.condition, self.amount = document["rule"]["condition"], document["rule"]["amount"]

    def check(self):
        """Everything that can be checked from the document alone. Raises Refused."""
        self.check_hashes()
        self.check_rule()
        self.check_facts()
        self.known, self.limits, self.amounts = self.knowledge()
        self.check_steps()
        self.check_verdict()
        self.check_amount()
        self.check_missing()
        self.check_standing()
        self.say_what_is_open()

    def check_hashes(self):
        document, clause = self.document, self.document["clause"]
        bare = {key: value for key, value in document.items() if key not in ("digest", "signature")}
        demand(sha256(bare) == document["digest"], "digest")
        demand(sha256(clause["content"]) == clause["version"], "version")
        demand(clause["content"].get("code") == clause["code"], "code")

    def check_rule(self):
        rule, found = self.document["rule"], self.rule
        demand(rule["shift"] == found.moved, "shift")
        demand(same(found.condition(), self.condition), "condition")
        demand(same(found.amount(), self.amount), "formula")
        names = {entry["name"] for entry in self.document["dictionary"]}
        demand(names == found.used, "entries")

    def refs(self):
        """The facts of the condition and then of the amount, each once."""
        return facts_in(self.condition) | (facts_in(self.amount) if self.amount else {})

    def check_facts(self):
        refs = [ref for ref in self.refs() if not ref[0].startswith(AWARD)]
        rows, year = self.document["facts"], self.document["record"]["reference_year"]
        demand([(row["fact"], row["back"]) for row in rows] == refs, "facts")
        for row in rows:
            entry = self.rule.entry(row["fact"])
            period = written_period(entry["period"], row["back"], self.document["as_of"], year)
            demand(row["period"] == period, "period", row["fact"])
            restored(entry, row["kept"])
            history = (
                row["fact"].startswith((RECEIVED, TIMES)) and self.document["record"]["history_complete"]
            )
            demand(row["kept"] is not None or not history, "history")
            demand(row["source"] is None or row["kept"] is not None, "stray-source")
        codes = dict.fromkeys(ref[0].removeprefix(AWARD) for ref in self.refs() if ref[0].startswith(AWARD))
        demand([award["clause"] for award in self.document["awards"]] == list(codes), "awards")

    def knowledge(self):
        """Known values, ranges of what is missing, and the amounts of the awards that are built on."""
        known, limits, amounts = {}, {}, {}
        for row in self.document["facts"]:
            entry = self.rule.entry(row["fact"])
            ends = tuple(
                None if entry[end] is None else Fraction(entry[end]) for end in ("lowest", "highest")
            )
            limits[row["fact"], row["back"]] = ends
            known[row["fact"], row["back"]] = restored(entry, row["kept"])
        for award in self.document["awards"]:
            ref, amount = (AWARD + award["clause"], 0), award["amount"]
            amounts[ref] = amount
            if amount is not None:
                check_amount_form(amount)
                fixed = {"none": 0, "exact": amount["low"]}.get(amount["kind"])
                known[ref] = None if fixed is None else Fraction(fixed)
            low, high = (0, None) if amount is None else (amount["low"] or 0, amount["high"])
            limits[ref] = (Fraction(low), None if high is None else Fraction(high))
        return known, limits, amounts

    def check_steps(self):
        whole = Evaluation(self.known, self.limits)
        self.met, _ = whole.of(self.condition, "/rule/condition")
        self.paid = (None, ANYTHING)
        if self.amount is not None:
            self.paid = whole.of(self.amount, "/rule/amount", ranged=True)
        steps = self.document["steps"]
        for mine, theirs in zip(whole.steps, steps, strict=False):
            demand(same(mine, theirs), "step", mine["at"], mine["value"])
        demand(len(steps) == len(whole.steps), "steps")

    def check_verdict(self):
        verdict, by = self.answer["verdict"], self.answer["settled_by"]
        if self.met is not None:
            right = (MET if self.met else NOT_MET, "evaluation", False)
            demand((verdict, by, self.answer["hard"]) == right, "verdict", right[0])
            return
        demand((by == "analysis") == (verdict != OPEN), "settled-by")
        if verdict != OPEN:
            against = self.completion(verdict != MET)
            demand(against is None, "refuted")
            self.notes.append(
                (
                    "结论依靠对缺失事实的分析，本工具只试过若干补全，未见反例",
                    "the verdict rests on an analysis of missing facts; completions were tried and none contradicts it",
                )
            )

    def completion(self, wanted):
        """Values of the missing facts that give the wanted answer, by trying; None when none was found."""
        holes = [ref for ref in open_facts(self.condition) if self.known.get(ref) is None]
        options = [self.worth_trying(ref) for ref in holes]
        for values in itertools.islice(itertools.product(*options), MOST_TRIED):
            filled = self.known | dict(zip(holes, values, strict=True))
            if (Evaluation(filled, {}, self.known).of(self.condition, "")[0] is True) == wanted:
                return filled
        return None

    def worth_trying(self, ref):
        """Values of a missing fact near everything that the condition names."""
        entry, named = self.rule.entry(ref[0]), list(words_in(self.condition))
        if entry["kind"] in ("category", "set"):
            found = entry["values"] or [*dict.fromkeys(named), "其他"]
            return (
                found
                if entry["kind"] == "category"
                else [frozenset(), *(frozenset([word]) for word in found)]
            )
        if entry["kind"] == "flag":
            return [True, False]
        if entry["kind"] == "date":
            days = {
                datetime.date.fromisoformat(word) for word in named if re.fullmatch(r"\d{4}-\d\d-\d\d", word)
            }
            numbers = {each.toordinal() + step for each in days for step in (-1, 0, 1)}
            near = {datetime.date.fromordinal(n) for n in numbers if 1 <= n <= datetime.date.max.toordinal()}
            return sorted(near | {datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)})
        low, high = self.limits[ref]
        marks = [Fraction(word) for word in named if re.fullmatch(r"-?\d+(/\d+)?", word)]
        ends = [
            Fraction(10**15) if high is None else high,
            Fraction(-(10**15)) if low is None else low,
            Fraction(0),
        ]
        near = {mark + step for mark in [*ends, *marks] for step in (-1, 0, 1)}
        return [
            value
            for value in sorted(near)
            if (low is None or value >= low) and (high is None or value <= high)
        ]

    def check_amount(self):
        due = self.due()
        demand(same(self.answer["amount"], due), "amount", shown(due))

    def due(self):
        """The amount as the clause and the facts give it."""
        content, met = (
            self.document["clause"]["content"].get("amount"),
            {MET: True, OPEN: None}.get(self.answer["verdict"], False),
        )
        if content is None or met is False:
            return {"kind": "none", "low": None, "high": None}
        holes = self.amount_holes()
        value, (low, high) = self.paid
        if self.amount is None or (value is None and not holes):
            return {"kind": "unknown", "low": None, "high": None}
        if value is not None:
            low = high = value
        low, high = (
            0 if low is None else rounded(low, content),
            None if high is None else rounded(high, content),
        )
        ceiling = content.get("bound") == "upper" or "formula" not in content
        if met and not ceiling and low == high:
            return {"kind": "exact", "low": low, "high": high}
        if met and all((self.amounts.get(ref) or {}).get("kind") == "upper" for ref in holes):
            return {"kind": "upper", "low": 0, "high": high}
        return {"kind": "interval", "low": low if met and not ceiling else 0, "high": high}

    def check_missing(self):
        """What is said to be missing is unknown and matters, and the completions that show it are right."""
        listed, used = [(row["fact"], row["back"]) for row in self.answer["missing"]], []
        unknown = {ref for ref in self.refs() if self.known.get(ref) is None}
        demand(len(set(listed)) == len(listed) and set(listed) <= unknown, "missing")
        open_verdict = self.answer["verdict"] == OPEN
        later = (
            self.amount_holes() if self.answer["amount"]["kind"] in ("upper", "interval", "unknown") else []
        )
        first = [row for row in self.answer["missing"] if row["pair"] is not None]
        expected = [
            row
            for row in self.answer["missing"]
            if open_verdict and (row["fact"], row["back"]) in facts_in(self.condition)
        ]
        if not self.answer["hard"]:
            extra = [row for row in expected if row not in first and (row["fact"], row["back"]) not in later]
            demand(not extra, "no-pair-for")
        for row in first:
            demand(row in expected, "stray-pair")
            used += row["pair"]
            self.check_pair((row["fact"], row["back"]), row["pair"])
        demand(used == list(range(len(self.document["witnesses"]))), "witnesses")
        demand(not open_verdict or first or self.answer["hard"], "no-witness")
        rest = [ref for ref in listed if not any((row["fact"], row["back"]) == ref for row in expected)]
        wanted = [ref for ref in later if ref not in listed or ref in rest]
        demand(rest == wanted, "missing-for-amount")

    def amount_holes(self):
        return [ref for ref in facts_in(self.amount) if self.known.get(ref) is None] if self.amount else []

    def check_pair(self, ref, places):
        demand(
            len(places) == 2 and max(places) < len(self.document["witnesses"]) and min(places) >= 0,
            "no-place",
        )
        holes = {hole for hole in open_facts(self.condition) if self.known.get(hole) is None}
        found = []
        for place in places:
            witness = self.document["witnesses"][place]
            values = {(row["fact"], row["back"]): self.witness_value(row) for row in witness["values"]}
            demand(values.keys() == holes and len(values) == len(witness["values"]), "not-exactly")
            met = Evaluation(self.known | values, {}, self.known).of(self.condition, "")[0] is True
            demand(met == witness["met"], "wrong-answer")
            found.append((values, met))
        (one, yes), (other, no) = found
        differing = [hole for hole in holes if one[hole] != other[hole]]
        demand(differing == [ref] and yes and not no, "no-pair")

    def witness_value(self, row):
        entry = self.rule.entry(row["fact"])
        value = restored(entry, row["kept"])
        demand(value is not None, "no-value")
        if entry["kind"] in ("category", "set") and entry["values"]:
            named = {value} if isinstance(value, str) else value
            demand(named <= set(entry["values"]), "not-listed")
        if isinstance(value, Fraction):
            low, high = self.limits[row["fact"], row["back"]]
            demand((low is None or value >= low) and (high is None or value <= high), "out-of-range")
        return value

    def check_standing(self):
        content, today = self.document["clause"]["content"], self.document["as_of"]
        valid = content.get("valid", {})
        holds = valid.get("from", "") <= today and (valid.get("to") is None or today < valid["to"])
        demand(self.answer["valid_on_day"] == holds, "valid")
        demand(self.answer["unpayable"] == not_payable(content), "payable")

    def say_what_is_open(self):
        if self.answer["hard"]:
            self.notes.append(
                (
                    "缺失事实的分析达到上限，结论可能比实际更开放",
                    "the analysis of missing facts reached its limits; the answer may be more open than need be",
                )
            )
        if self.document["signature"] is not None:
            self.notes.append(
                ("带有签名，本工具不核验签名", "it carries a signature, which this tool does not verify")
            )


def restored(entry, kept):
    """The value behind a kept form, of the right kind, listed and in range; None is unknown."""
    kind, name = entry["kind"], entry["name"]
    checks = {"flag": flag, "category": text, "set": listed(text), "date": day}
    demand(kept is None or checks.get(kind, whole)(kept), "wrong-kind", name)
    if kept is None or kind in ("flag", "category"):
        return kept
    if kind == "set":
        demand(kept == sorted(set(kept)), "unsorted", name)
        return frozenset(kept)
    return datetime.date.fromisoformat(kept) if kind == "date" else Fraction(kept, entry["scale"])


def check_amount_form(amount):
    """Both ends as their kind wants them."""
    kind, low, high = amount["kind"], amount["low"], amount["high"]
    right = {
        "exact": low is not None and low == high, "upper": low == 0, "interval": low is not None,
        "unknown": low is None and high is None, "none": low is None and high is None,
    }[kind]  # fmt: skip
    demand(right and (high is None or low is None or low <= high), "base-amount")


def step_of(content):
    """To which unit an amount is rounded, in 分."""
    return {"分": 1, "元": 100, "百元": 10**4, "千元": 10**5, "万元": 10**6}[content.get("rounding", "分")]


def rounded(value, content):
    """Rounded once, to the step and in the way of the clause, in 分."""
    return int(to_steps(content.get("mode", "四舍五入"), Fraction(value), Fraction(step_of(content))))


WHOLE = ("答复函", "问答", "办事指南", "官方转载", "转载")


def not_payable(content):
    """Why nothing may be paid from a clause."""
    status, evidence = content.get("status"), content.get("evidence")
    if status == "征求意见稿":
        return "征求意见稿，不得兑付"
    if status in ("失效", "已到期", "旧文件"):
        return f"{status}，不再兑付"
    if evidence != "原文":
        return f"{evidence}所见，待核原文" if evidence in WHOLE else "未核实"
    if status == "不明":
        return "效力不明"
    return "有条件未核实" if unverified(content["conditions"]) else ""


def unverified(part):
    """True if a test of these conditions was not seen in the source."""
    if isinstance(part, list):
        return any(map(unverified, part))
    rows = part.get("all") or part.get("any") or part.get("of") or ()
    return part.get("verified") in ("否", "false") or any(map(unverified, rows))


def shown(amount):
    """An amount in yuan."""
    low, high = (
        None if end is None else f"{Fraction(end, 100)}元" for end in (amount["low"], amount["high"])
    )
    return {
        "exact": low,
        "upper": f"至多 {high}",
        "interval": f"{low} – {high or '…'}",
        "none": "无 none",
    }.get(amount["kind"], "未知 unknown")


def check_links(certificates):
    """Awards that refer to another certificate among the given ones have its amount, firm and day."""
    by_digest = {each.document["digest"]: each for each in certificates.values()}
    for name, each in certificates.items():
        for award in each.document["awards"]:
            base = by_digest.get(award["certificate"])
            if base is None:
                each.notes.append(
                    (
                        f"“{award['clause']}”的金额取自另一份判定，未随附",
                        f"the amount of {award['clause']} is another decision's, which was not given",
                    )
                )
                continue
            mine, other = each.document, base.document
            alike = all(same(mine[key], other[key]) for key in ("subject", "as_of", "known_at"))
            fits = (
                alike
                and same(award["amount"], base.answer["amount"])
                and other["clause"]["code"] == award["clause"]
            )
            if not fits:
                yield (name, Refused("link", award["clause"]))


def examined(source):
    """The certificate in a text, or why it is refused."""
    try:
        found = Certificate(read_document(source))
        found.check()
    except Refused as fault:
        return fault
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, ZeroDivisionError,
    ) as fault:  # fmt: skip
        return Refused("unreadable", repr(fault))
    return found


def report(path, found):
    """What the terminal shows of one file."""
    if isinstance(found, Refused):
        return f"拒绝 refused   {path}\n  - {found.zh}\n  - {found.en}"
    document, answer = found.document, found.answer
    who = document["subject"]["name"] or document["subject"]["id"]
    what = f"{document['clause']['code']} {document['as_of']} {answer['verdict']} {shown(answer['amount'])}"
    lines = [f"接受 accepted  {path}: {who} × {what}"]
    if answer["unpayable"] or not answer["valid_on_day"]:
        lines.append(
            f"  ! {answer['unpayable'] or '当日不在有效期内'} / nothing may be paid from this clause"
        )
    return "\n".join([*lines, *(f"  · {zh}\n    {en}" for zh, en in found.notes)])


def main(paths):
    """Check every file; the exit code."""
    if not paths or any(path in ("-h", "--help") for path in paths):
        print(__doc__)
        return ACCEPTED if paths else UNREADABLE
    results, code = {}, ACCEPTED
    for path in paths:
        try:
            results[path] = examined(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeError) as fault:
            print(f"无法读取 cannot be read  {path}: {fault}")
            code = UNREADABLE
    good = {path: found for path, found in results.items() if isinstance(found, Certificate)}
    results.update(check_links(good))
    for path, found in results.items():
        print(report(path, found))
    return code or (REFUSED if any(isinstance(found, Refused) for found in results.values()) else ACCEPTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
