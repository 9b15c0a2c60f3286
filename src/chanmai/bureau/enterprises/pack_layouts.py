"""The forms of a pack as layouts of files."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from chanmai.bureau.city import city_pack, pack_at
from chanmai.bureau.enterprises.layouts import (
    AWARD,
    PERIOD_KINDS,
    Check,
    Column,
    FormKind,
    Layout,
    Role,
    standard_columns,
)
from chanmai.engine.edits.cells import RuleBook
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.expand import expand
from chanmai.engine.language.refs import refs
from chanmai.pack.edits import Edit
from chanmai.pack.fields import Field
from chanmai.pack.forms import Form
from chanmai.pack.pack import Pack

KINDS = {
    "registry": FormKind.REGISTRY,
    "企业登记": FormKind.REGISTRY,
    "登记": FormKind.REGISTRY,
    "annual": FormKind.ANNUAL,
    "年报": FormKind.ANNUAL,
    "quarterly": FormKind.QUARTERLY,
    "季报": FormKind.QUARTERLY,
    "monthly": FormKind.MONTHLY,
    "月报": FormKind.MONTHLY,
    "honours": FormKind.TITLES,
    "名单": FormKind.TITLES,
    "认定名单": FormKind.TITLES,
    "奖补台账": FormKind.AWARDS,
}
FINDINGS = "核查结论"
"""The kind of the form in which officers file what they found."""
BY_PERIOD = {str(period): kind for kind, period in PERIOD_KINDS.items()}
ROLES = {
    "uscc": Role.CODE,
    "code": Role.CODE,
    "credit_code": Role.CODE,
    "name": Role.NAME,
    "former_name": Role.FORMER,
    "former_names": Role.FORMER,
    "short_name": Role.SHORT,
    "status": Role.STATUS,
    "period": Role.PERIOD,
    "year": Role.PERIOD,
    "quarter": Role.PERIOD,
    "month": Role.PERIOD,
    "filed_on": Role.FILED_ON,
    "filed_at": Role.FILED_ON,
    "title": Role.TITLE,
    "honour": Role.TITLE,
    "clause": Role.CLAUSE,
    "paid_on": Role.VALID_FROM,
    "valid_from": Role.VALID_FROM,
    "valid_to": Role.VALID_TO,
    "valid_until": Role.VALID_TO,
    "source": Role.SOURCE,
    "document": Role.SOURCE,
    "issuer": Role.SOURCE,
    "evidence": Role.SOURCE,
    "remark": Role.SOURCE,
}
FACTS = {
    "district": "所属区",
    "park": "所在园区",
    "domain": "产业领域",
    "registered_on": "商事登记日期",
    "registration_date": "商事登记日期",
}
"""Identity columns that are facts as well."""
AMOUNT = "amount"
"""The identity column that holds the money of an award."""
STATUS, STATUS_DAY = "登记状态", "登记状态日期"
"""The facts that say whether a firm is still there, and since when it is what it is."""
LISTED = ("名单", "认定")
"""Reporters who keep lists of firms."""
TITLED = ("资质", "纳统")
"""Groups of the dictionary whose facts can be titles."""
TIERS = ("企业", "称号", "级别")


def city_layouts() -> tuple[Layout, ...]:
    """The layouts of the city's pack, built once."""
    return _layouts_at(city_pack().root)


@lru_cache(maxsize=4)
def _layouts_at(root: Path) -> tuple[Layout, ...]:
    return layouts_of(pack_at(root))


def layouts_of(pack: Pack) -> tuple[Layout, ...]:
    """Every form of a pack as a layout."""
    clauses = tuple((clause.code, clause.name) for clause in pack.clauses.values())
    layouts = (layout_of(form, pack.dictionary, pack.findings, clauses) for form in pack.forms.values())
    words = named_in(pack)
    return tuple(
        replace(layout, columns=tuple(_closed(column, words) for column in layout.columns))
        for layout in layouts
    )


def named_in(pack: Pack) -> dict[str, dict[str, str]]:
    """Of the facts whose words the pack names elsewhere, parks and domains, every word with the one that is kept."""
    parks = {word: park.name for park in pack.places.parks for word in (*park.aliases, park.name)}
    domains = {domain.name: domain.name for domain in pack.plan.taxonomy.walk()}
    return {FACTS["park"]: parks, FACTS["domain"]: domains}


def _closed(column: Column, words: dict[str, dict[str, str]]) -> Column:
    """A column whose open list of categories is that of the pack, when the pack has one."""
    fact = column.fact
    kept = words.get(fact.name) if fact is not None else None
    if fact is None or fact.values or not kept:
        return column
    spellings = tuple((plain(word), name) for word, name in kept.items() if word != name)
    return replace(
        column, fact=replace(fact, values=tuple(dict.fromkeys(kept.values()))), spellings=spellings
    )


def layout_of(
    form: Form,
    dictionary: Dictionary,
    findings: tuple[Fact, ...] = (),
    clauses: tuple[tuple[str, str], ...] = (),
) -> Layout:
    """One form as a layout: the identity columns of its kind and its facts; that of findings has a column for each."""
    kind = _kind(form)
    own = tuple(_column(each, dictionary) for each in form.fields)
    own += tuple(Column(each.name, fact=each) for each in findings if form.kind == FINDINGS)
    roles = {column.role for column in own if column.role not in (Role.FACT, Role.IGNORED)}
    if any(column.fact is not None and column.fact.name == STATUS for column in own):
        roles.add(Role.STATUS)  # filed as a fact, with its history
    standing = tuple(_beside(column, own) for column in standard_columns(kind) if column.role not in roles)
    own = tuple(_with_usual_words(column, own, standard_columns(kind)) for column in own)
    facts = form.dictionary(dictionary)
    checks = tuple(_check(edit, facts) for edit in form.edits)
    return Layout(
        code=form.code,
        kind=kind,
        title=form.title.zh,
        english=form.title.en or form.title.zh,
        columns=(*own, *standing),
        reporter=form.reporter,
        checks=checks,
        titles=nameable(dictionary) if kind is FormKind.TITLES else (),
        clauses=clauses if kind is FormKind.AWARDS else (),
        beside=form.beside,
        book=RuleBook(checks, facts),
    )


def _kind(form: Form) -> FormKind:
    """The kind of file. Of the forms without a period only those that the registrar reports say who a firm is."""
    kind = KINDS.get(form.kind) or BY_PERIOD.get(form.period) or FormKind.STATES
    if kind in PERIOD_KINDS:
        kind = BY_PERIOD.get(form.period, kind)
    return FormKind.STATES if kind is FormKind.REGISTRY and form.reporter not in ("", "登记") else kind


def nameable(dictionary: Dictionary) -> tuple[Fact, ...]:
    """The facts that a list of titles may name: every flag, and the tiers and lists that somebody keeps."""
    return tuple(
        fact
        for fact in dictionary
        if fact.formula is None
        and fact.period in (PeriodKind.YEAR, PeriodKind.POINT)
        and (fact.kind is Kind.FLAG or (fact.kind in (Kind.CATEGORY, Kind.SET) and fact.reporter in LISTED))
    )


def titles(dictionary: Dictionary) -> tuple[Fact, ...]:
    """The facts that say what kind of firm one is: “…企业” flags, tiers (称号、级别) and lists."""
    return tuple(
        fact
        for fact in dictionary
        if fact.formula is None
        and fact.group in TITLED
        and (fact.kind is Kind.SET or fact.name.endswith(TIERS))
    )


def _beside(column: Column, own: tuple[Column, ...]) -> Column:
    """A standing column without the aliases that the form uses for columns of its own."""
    own_words = {word for each in own for word in (each.heading, *each.aliases)}
    required = (
        column.required and column.heading not in own_words and not any(c.role is Role.FACT for c in own)
    )
    aliases = tuple(alias for alias in column.aliases if alias not in own_words)
    return replace(column, aliases=aliases, required=required)


def _with_usual_words(column: Column, own: tuple[Column, ...], standard: tuple[Column, ...]) -> Column:
    """An identity column of the form, found under the usual words for it too."""
    usual = next((each for each in standard if each.role is column.role), None)
    if column.role in (Role.FACT, Role.IGNORED) or usual is None:
        return column
    own_words = {word for each in own for word in (each.heading, *each.aliases)}
    more = tuple(word for word in (usual.heading, *usual.aliases) if word not in own_words)
    english = column.english or usual.english
    return replace(column, aliases=(*column.aliases, *more), english=english)


def _column(field: Field, dictionary: Dictionary) -> Column:
    if field.identity == AMOUNT:
        return Column(
            field.headers[0],
            fact=AWARD,
            unit=field.unit or AWARD.unit,
            aliases=field.headers[1:],
            required=True,
        )
    if field.identity and field.identity not in FACTS:
        role = ROLES.get(field.identity, Role.IGNORED)
        return Column(field.headers[0], role, aliases=field.headers[1:], required=field.required)
    fact = dictionary.get(FACTS.get(field.identity, field.fact))
    heading = field.headers[0] if field.headers else fact.name
    return Column(
        heading,
        fact=fact,
        unit=field.unit or fact.unit,
        aliases=field.headers[1:],
        required=field.required,
        english=fact.english,
        weight=field.weight,
    )


def _check(edit: Edit, dictionary: Dictionary) -> Check:
    core = expand(read_rule(edit.rule, dictionary, expect="condition"), dictionary)
    about = [dictionary.get(ref.fact) for ref in refs(core)]
    message = Text(edit.message.zh, edit.message.of("en"))
    return Check(edit.code, core, message, about[0].code if about else "", edit.hard, edit.kind, edit.node)
