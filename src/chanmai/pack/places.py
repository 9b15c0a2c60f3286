"""Districts and parks of the city, what the plan wants where, and an own schematic drawing of them."""

from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Evidence
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.documents import read_evidence
from chanmai.pack.entry import Entry
from chanmai.pack.finding import nearest
from chanmai.pack.tree import Scalar, Sequence, Tree
from chanmai.pack.words import read_words

Point = tuple[Fraction, Fraction]
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class District:
    """A district: its carriers (codes of parks), directions of the plan, and a polygon for the drawing."""

    code: str
    slug: str
    name: str
    english: str
    role: str
    role_english: str
    directions: tuple[str, ...]
    directions_english: tuple[str, ...]
    carriers: tuple[str, ...]
    polygon: tuple[Point, ...]
    label: Point | None
    note: Text


@dataclass(frozen=True, slots=True)
class Park:
    """A park or other carrier; it may lie in several districts. `zone`: a functional zone over parks."""

    code: str
    name: str
    english: str
    aliases: tuple[str, ...]
    districts: tuple[str, ...]
    directions: tuple[str, ...]
    in_plan: bool
    software: bool
    zone: bool
    point: Point | None
    note: Text


@dataclass(frozen=True, slots=True)
class Places:
    """All places of the city and the size of the plane in which they are drawn."""

    city_code: str = ""
    city: str = ""
    city_english: str = ""
    code_evidence: Evidence = Evidence.UNSEEN
    note: Text = NO_TEXT
    directions_note: Text = NO_TEXT
    width: Fraction = HUNDRED
    height: Fraction = HUNDRED
    layout: Text = NO_TEXT
    districts: tuple[District, ...] = ()
    parks: tuple[Park, ...] = ()
    facts: tuple[str, ...] = ()  # the facts that tell where a firm is

    def district(self, name: str) -> District | None:
        """The district of that name, code or slug."""
        return next((each for each in self.districts if name in (each.name, each.code, each.slug)), None)

    def park(self, name: str) -> Park | None:
        """The park of that name, alias or code."""
        return next((each for each in self.parks if name in (each.name, each.code, *each.aliases)), None)


def read_places(entry: Entry) -> Places:
    """The places of places.yaml; references between districts and parks are checked."""
    entry.text("document")
    code, city, english = _city(entry)
    width, height = _plane(entry)
    district_entries, park_entries = entry.entries("districts"), entry.entries("parks")
    places = Places(
        city_code=code,
        city=city,
        city_english=english,
        code_evidence=_code_evidence(entry),
        note=read_words(entry, "note"),
        directions_note=read_words(entry, "directions_note"),
        width=width,
        height=height,
        layout=_layout(entry),
        districts=tuple(_district(item) for item in district_entries),
        parks=tuple(_park(item) for item in park_entries),
        facts=entry.texts("facts"),
    )
    _same(district_entries, "carriers", [park.code for park in places.parks])
    _same(park_entries, "districts", [district.name for district in places.districts])
    entry.note_unknown_keys()
    return places


def _city(entry: Entry) -> tuple[str, str, str]:
    """Code, name and English name of the city."""
    city = entry.entry("city")
    if city is None:
        entry.note_missing("city")
        return "", "", ""
    names = city.text("code"), city.need("name"), city.text("english")
    city.note_unknown_keys()
    return names


def _plane(entry: Entry) -> tuple[Fraction, Fraction]:
    """Width and height of the plane of the drawing; 100 by 100 unless written."""
    plane = entry.entry("plane")
    if plane is None:
        return HUNDRED, HUNDRED
    read_words(plane, "origin")
    size = plane.quantity("width") or HUNDRED, plane.quantity("height") or HUNDRED
    plane.note_unknown_keys()
    return size


def _layout(entry: Entry) -> Text:
    """The words in which the plan sums up its layout."""
    layout = entry.entry("layout")
    if layout is None:
        return NO_TEXT
    words = Text(layout.need("words"), layout.text("english"))
    layout.text("section")
    layout.note_unknown_keys()
    return words


def _code_evidence(entry: Entry) -> Evidence:
    """How well the division codes were seen."""
    source = entry.entry("code_evidence")
    if source is None:
        return Evidence.UNSEEN
    evidence = read_evidence(source)
    read_words(source, "note")
    source.note_unknown_keys()
    return evidence


def _district(entry: Entry) -> District:
    district = District(
        code=entry.need("code"),
        slug=entry.need("slug"),
        name=entry.need("name"),
        english=entry.need("english"),
        role=entry.text("role"),
        role_english=entry.text("role_english"),
        directions=entry.texts("directions"),
        directions_english=entry.texts("directions_english"),
        carriers=entry.texts("carriers"),
        polygon=_points(entry, "polygon"),
        label=_point(entry, "label"),
        note=read_words(entry, "note"),
    )
    entry.note_unknown_keys()
    return district


def _park(entry: Entry) -> Park:
    park = Park(
        code=entry.need("code"),
        name=entry.need("name"),
        english=entry.need("english"),
        aliases=entry.texts("aliases"),
        districts=entry.texts("districts"),
        directions=entry.texts("directions"),
        in_plan=entry.flag("in_plan"),
        software=entry.flag("software"),
        zone=entry.flag("zone"),
        point=_point(entry, "point"),
        note=read_words(entry, "note"),
    )
    entry.note_unknown_keys()
    return park


def _same(entries: list[Entry], key: str, known: list[str]) -> None:
    for entry in entries:
        for word in entry.texts(key):
            if word not in known:
                words = Text(f"“{key}”里的“{word}”没有定义", f"`{word}` of `{key}` is not defined")
                entry.notes.error(entry.at(key), "unknown-place", words, nearest(word, known))


def _points(entry: Entry, key: str) -> tuple[Point, ...]:
    node = entry.tree(key)
    if node is None:
        return ()
    points = [_pair(item) for item in node.items] if isinstance(node, Sequence) else [None]
    corners = tuple(point for point in points if point is not None)
    if len(corners) != len(points) or len(corners) < 3:
        words = Text("多边形至少三点，每点写成 [x, y]", "A polygon has three or more points, each [x, y]")
        entry.notes.error(entry.at(key), "bad-polygon", words)
    return corners


def _point(entry: Entry, key: str) -> Point | None:
    node = entry.tree(key)
    point = _pair(node) if node is not None else None
    if node is not None and point is None:
        entry.notes.error(entry.at(key), "bad-point", Text("点要写成 [x, y]", "A point is written [x, y]"))
    return point


def _pair(node: Tree) -> Point | None:
    if not isinstance(node, Sequence) or len(node.items) != 2:
        return None
    numbers: list[Fraction] = []
    for item in node.items:
        try:
            numbers.append(Fraction(item.text if isinstance(item, Scalar) else ""))
        except ValueError:
            return None
    return numbers[0], numbers[1]
