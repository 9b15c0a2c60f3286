"""Reading a pack's folder into a `Pack`: every mistake is collected, and a pack with an error is not loaded."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.derived import check_formulas
from chanmai.pack.cases import Case, CaseReader
from chanmai.pack.draft_targets import FILE as DRAFTS
from chanmai.pack.draft_targets import read_draft_targets
from chanmai.pack.english import Phrases, pairs_of_places, pairs_of_taxonomy, read_phrases
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.facts import FactEntry, build_dictionary, read_facts
from chanmai.pack.finding import Notebook, PackError, Place
from chanmai.pack.forms import Form, read_form
from chanmai.pack.indicators import IndicatorBook, read_indicators
from chanmai.pack.ladders import Ladder, read_ladder
from chanmai.pack.measures import Measures, read_measures
from chanmai.pack.pack import Pack, Plan
from chanmai.pack.papers import Paper, read_papers
from chanmai.pack.places import Places, read_places
from chanmai.pack.policies import Policy, PolicyReader, titles_of
from chanmai.pack.quality import Quality, read_quality
from chanmai.pack.release import ReleaseBook, read_release
from chanmai.pack.reports import ReportTemplate, TemplateCodes, read_report
from chanmai.pack.sentences import Codes, Sentences, read_sentences
from chanmai.pack.series import SeriesBook, read_series
from chanmai.pack.settings import Settings, read_settings
from chanmai.pack.sources import SourceDocument, read_hosts, read_source
from chanmai.pack.supervision import Supervision, read_supervision
from chanmai.pack.targets import Targets, read_targets
from chanmai.pack.taxonomy import Taxonomy, read_taxonomy
from chanmai.pack.tree import Mapping, Tree, read_yaml
from chanmai.pack.warnings import Warnings, read_warnings

Read = TypeVar("Read")


def load(path: Path | str) -> Pack:
    """The pack in a folder. Raises PackError with every error found."""
    pack, notes = read(path)
    if notes.errors or pack is None:
        raise PackError([finding for finding in notes.in_order() if finding in notes.errors])
    return pack


def read(path: Path | str) -> tuple[Pack | None, Notebook]:
    """What can be read of a pack, with everything noted on the way; None when there is no pack at all."""
    notes = Notebook()
    root = Path(path)
    if not (root / "pack.yaml").is_file():
        notes.error(
            Place("pack.yaml"),
            "no-pack",
            Text(f"“{root.name}”里没有 pack.yaml", f"There is no pack.yaml in `{root.name}`"),
            Text("给出政策包的文件夹。", "Give the folder of a pack."),
        )
        return None, notes
    return _Reading(root, notes).pack(), notes


@dataclass(slots=True)
class _Reading:
    """One reading of one folder."""

    root: Path
    notes: Notebook
    fact_places: dict[str, Place] = field(default_factory=dict)

    def pack(self) -> Pack:
        """Everything, in the order in which parts depend on each other."""
        settings = self._one("pack.yaml", read_settings, Settings("", NO_TEXT, ""))
        taxonomy = self._one("plan/taxonomy.yaml", read_taxonomy, Taxonomy())
        places = self._one("places/places.yaml", read_places, Places())
        phrases = self._phrases().beside((*pairs_of_taxonomy(taxonomy), *pairs_of_places(places)))
        dictionary = self._dictionary(phrases)
        expressions = Expressions(dictionary, self.notes)
        reader = PolicyReader(expressions)
        policies = self._policies(reader)
        sources, hosts = self._sources()
        ladders = self._ladders(expressions)
        pack = Pack(
            root=self.root,
            settings=settings,
            dictionary=dictionary.with_titles(titles_of(policies)),
            policies=policies,
            cases=self._cases(dictionary),
            ladders=ladders,
            plan=self._plan(expressions, taxonomy, policies, ladders),
            places=places,
            forms=self._forms(expressions),
            series_book=self._one(
                "series/series.yaml",
                lambda entry: read_series(entry, self.root, self.root / "series"),
                SeriesBook(),
            ),
            sources=sources,
            hosts=hosts,
            clause_places=reader.places,
            fact_places=self.fact_places,
            phrases=phrases,
            release=self._one("release.yaml", read_release, ReleaseBook()),
            papers=self._one("papers.yaml", read_papers, dict[str, Paper]()),
        )
        return replace(pack, reports=self._reports(pack))

    def _reports(self, pack: Pack) -> tuple[ReportTemplate, ...]:
        plan = pack.plan
        known = TemplateCodes(
            [each.code for each in plan.indicators],
            [each.code for each in plan.targets.targets],
            list(pack.series),
            [each.code for each in pack.release.offers],
            list(pack.forms),
        )
        entries = [self._entry(path) for path in self._glob("reports/*.yaml")]
        return tuple(read_report(entry, known) for entry in entries if entry is not None)

    def _plan(
        self,
        expressions: Expressions,
        taxonomy: Taxonomy,
        policies: tuple[Policy, ...],
        ladders: tuple[Ladder, ...],
    ) -> Plan:
        targets = self._one("plan/targets.yaml", lambda entry: read_targets(entry, expressions), Targets())
        measures = self._one("plan/measures.yaml", read_measures, Measures())
        known = Codes(
            [each.code for each in measures.measures],
            [each.slug for each in targets.targets],
            [clause.code for policy in policies for clause in policy.clauses],
        )
        codes = [ladder.code for ladder in ladders]
        book = self._one(
            "plan/indicators.yaml", lambda entry: read_indicators(entry, expressions, codes), IndicatorBook()
        )
        return Plan(
            targets,
            measures,
            taxonomy,
            book.indicators,
            self._one("plan/supervision.yaml", read_supervision, Supervision()),
            self._one("plan/sentences.yaml", lambda entry: read_sentences(entry, known), Sentences()),
            self._one("plan/quality.yaml", lambda entry: read_quality(entry, expressions), Quality()),
            book.ladders,
            self._one("plan/warnings.yaml", lambda entry: read_warnings(entry, expressions), Warnings()),
            self._one(DRAFTS, read_draft_targets, ()),
        )

    def _tree(self, path: Path) -> Tree | None:
        return read_yaml(self.root, path, self.notes)

    def _entry(self, path: Path) -> Entry | None:
        tree = self._tree(path)
        if tree is None or isinstance(tree, Mapping):
            return Entry(tree, self.notes) if tree is not None else None
        words = Text("文件最外层应当是一组“键: 值”", "The file should be a group of `key: value`")
        self.notes.error(tree.place, "not-a-group", words)
        return None

    def _one(self, name: str, reader: Callable[[Entry], Read], default: Read) -> Read:
        """A file that a pack may leave out."""
        path = self.root / name
        entry = self._entry(path) if path.is_file() else None
        return default if entry is None else reader(entry)

    def _glob(self, pattern: str) -> list[Path]:
        return sorted(self.root.glob(pattern))

    def _phrases(self) -> Phrases:
        entries = [self._entry(path) for path in self._glob("english/*.yaml")]
        return read_phrases([entry for entry in entries if entry is not None], self.notes)

    def _dictionary(self, phrases: Phrases) -> Dictionary:
        entered: list[FactEntry] = []
        for path in self._glob("facts/*.yaml"):
            tree = self._tree(path)
            entered += read_facts(tree, self.notes) if tree is not None else []
        self.fact_places.update((each.fact.name, each.place) for each in reversed(entered))
        dictionary = build_dictionary(entered, self.notes, phrases)
        formulas = Expressions(dictionary, self.notes)
        scalars = [each.formula for each in entered if each.formula is not None]
        for scalar in scalars:
            formulas.read(scalar, "any")
        scalar_of = {scalar.text.strip(): scalar for scalar in scalars}
        for _, fault in check_formulas(dictionary):
            if fault.text in scalar_of:  # else it is in the formula of another fact, and told there
                formulas.fault(scalar_of[fault.text], fault)
        return dictionary

    def _policies(self, reader: PolicyReader) -> tuple[Policy, ...]:
        policies: list[Policy] = []
        for path in self._glob("policies/*/policy.yaml"):
            entry = self._entry(path)
            if entry is not None:
                policies.append(reader.read(path.parent.name, entry))
        return tuple(policies)

    def _cases(self, dictionary: Dictionary) -> dict[str, tuple[Case, ...]]:
        cases_of: dict[str, list[Case]] = {}
        for path in self._glob("policies/*/cases.yaml"):
            tree = self._tree(path)
            for case in CaseReader(dictionary, self.notes).read(tree) if tree is not None else ():
                cases_of.setdefault(case.clause, []).append(case)
        return {code: tuple(cases) for code, cases in cases_of.items()}

    def _ladders(self, expressions: Expressions) -> tuple[Ladder, ...]:
        entries = [self._entry(path) for path in self._glob("ladders/*.yaml")]
        return tuple(read_ladder(entry, expressions) for entry in entries if entry is not None)

    def _forms(self, expressions: Expressions) -> dict[str, Form]:
        forms: dict[str, Form] = {}
        for path in self._glob("forms/*.yaml"):
            entry = self._entry(path)
            if entry is not None:
                form = read_form(entry, expressions)
                forms[form.code] = form
        return forms

    def _sources(self) -> tuple[dict[str, SourceDocument], dict[str, tuple[str, ...]]]:
        """The documents of sources.yaml by code, and the hosts of issuers."""
        entry = (
            self._entry(self.root / "sources/sources.yaml") if self._glob("sources/sources.yaml") else None
        )
        if entry is None:
            return {}, {}
        sources = [read_source(item) for item in entry.entries("sources")]
        hosts = read_hosts(entry)
        entry.note_unknown_keys()
        return {source.code: source for source in sources}, hosts
