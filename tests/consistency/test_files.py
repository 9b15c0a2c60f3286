"""Files: no address in a lock, no path of one machine, content only in packs, links that lead somewhere."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from consistency.sources import ROOT, SRC, modules, place, texts
from consistency.test_words import imports

PACK = ROOT / "packs" / "xiamen"
MACHINE = re.compile(r"(?<![\w.$}])/(?:root|home/\w+|work|Users/\w+)/|[A-Z]:\\\\?Users")
REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|tuna\.tsinghua|mirrors\.\w+\.\w+)\b"
)
NAMED_OTHERWISE = {"argon2-cffi": "django.contrib.auth.hashers.Argon2PasswordHasher"}
"""Dependencies that the product does not import itself, with the words of the settings that need them."""
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def addresses(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if "://" in line]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> dict[str, tuple[frozenset[str], bool]]:
    """The packages of a lock: their versions, one for each marker, and whether a hash vouches for each of them."""
    found: dict[str, tuple[frozenset[str], bool]] = {}
    for part in re.split(r"^(?=\w)", lock, flags=re.MULTILINE):
        name, _, rest = part.partition("==")
        if rest:
            versions, vouched = found.get(name, (frozenset[str](), True))
            found[name] = (versions | {rest.split()[0]}, vouched and "--hash=sha256:" in part)
    return found


def machine_paths(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if MACHINE.search(line)]


def words_of_the_city() -> set[str]:
    """Names of the city, its districts and parks, and the numbers of its documents: content, never code."""
    places = yaml.safe_load((PACK / "places" / "places.yaml").read_text(encoding="utf-8"))
    words = {places["city"]["name"], places["city"]["name"].removesuffix("市")}
    words |= {entry["name"] for entry in places["districts"]} | {
        entry["name"] for entry in places.get("parks", [])
    }
    for file in sorted(PACK.glob("policies/*/policy.yaml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))["document"]
        words |= {word for word in (document["title"], document.get("number")) if word}
    return words


def mentioned(text: str, words: set[str]) -> list[str]:
    return sorted(word for word in words if word in text)


def replaces(template: str) -> bool:
    """True when a template stands in for one of an installed package, which then uses it."""
    others = (Path(app.path) for app in apps.get_app_configs() if not app.name.startswith("chanmai."))
    return any((folder / "templates" / template).exists() for folder in others)


def test_locks_name_no_host() -> None:
    locks = [*ROOT.glob("*.lock"), *(ROOT / "tools").glob("*.lock")]
    assert len(locks) >= 3
    assert [place(lock, line) for lock in locks for line in addresses(lock.read_text(encoding="utf-8"))] == []


def test_locks_pin_by_hash_and_agree_with_each_other() -> None:
    pins = {lock.name: pinned(lock.read_text(encoding="utf-8")) for lock in ROOT.glob("*.lock")}
    versions: dict[str, set[frozenset[str]]] = {}
    for name, found in pins.items():
        assert [pin for pin, (_versions, vouched) in found.items() if not vouched] == [], name
        for pin, (own, _vouched) in found.items() if name != "requirements-bench.lock" else ():
            versions.setdefault(pin, set()).add(own)
    assert "pyspark" in pins["requirements-scale.lock"]
    assert "pyspark" not in pins["requirements.lock"] | pins["requirements-run.lock"]
    assert {pin: own for pin, own in versions.items() if len(own) > 1} == {}


def test_the_engines_that_we_measure_ourselves_against_stay_out_of_the_tests() -> None:
    """Their lock holds what runs the product, as it is pinned there; versions of the tests' own parts may differ."""
    peers, run, tests = (
        pinned((ROOT / f"requirements{name}.lock").read_text(encoding="utf-8"))
        for name in ("-bench", "-run", "")
    )
    assert {pin: own for pin, own in run.items() if peers.get(pin) != own} == {}
    named = {
        "polars",
        "duckdb",
        "openfisca-core",
        "zen-engine",
        "rule-engine",
        "json-logic-qubit",
        "cel-python",
    }
    assert named <= peers.keys() - tests.keys()


BESIDE_THE_FIXTURES = re.compile(r"\bdjango_db_blocker\b|CHANMAI_TEST_DATABASE|\bserver: str\b")


def test_what_reaches_the_database_of_the_tests_in_a_way_of_its_own_runs_on_every_database() -> None:
    """Who asks for the usual fixtures is marked while collecting (`conftest.py`); the others say it themselves."""
    tests = {place(file): file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")}
    found = {name for name, text in tests.items() if BESIDE_THE_FIXTURES.search(text)} - {
        place(Path(__file__))
    }
    assert found
    assert {name for name in found if not re.search(r"mark\.(database|django_db)\b", tests[name])} == set()


def test_an_extra_holds_nothing_that_only_tests_use() -> None:
    """Those of the extras that are no mere driver of something else are imported by the product."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    wanted = [
        re.split(r"[\[<>=~]", each)[0] for name in extras if name != "postgres" for each in extras[name]
    ]
    modules_of = {"z3-solver": "z3", "python-docx": "docx"}
    source = "\n".join(text for file, text in texts() if SRC in file.parents and file.suffix == ".py")
    unused = [
        name
        for name in wanted
        if not re.search(rf"^\s*(?:import|from) {modules_of.get(name, name)}\b", source, re.MULTILINE)
    ]
    assert len(wanted) >= 5
    assert unused == []


def test_every_dependency_is_used() -> None:
    """It is imported by the product, or its module is named in the settings."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {canonical(re.split(r"[\[<>=~]", each)[0]) for each in declared}
    modules_of: dict[str, set[str]] = {name: set() for name in names}
    for module, owners in packages_distributions().items():
        for owner in names.intersection(map(canonical, owners)):
            modules_of[owner].add(module)
    used = {name.split(".")[0] for _file, _s, tree in modules() for _line, name in imports(tree)}
    settings = (SRC / "site" / "settings.py").read_text(encoding="utf-8")
    used |= {module for module in set().union(*modules_of.values()) if re.search(rf'"{module}[".]', settings)}
    unused = {name for name in names if not used & modules_of[name]}
    assert len(names) > 10
    assert unused == NAMED_OTHERWISE.keys()
    assert [word for word in NAMED_OTHERWISE.values() if word not in settings] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    here = Path(__file__)
    assert [place(file, line) for file, text in texts() if file != here for line in machine_paths(text)] == []


def test_no_file_names_a_package_registry() -> None:
    here = Path(__file__)
    assert [place(file) for file, text in texts() if file != here and REGISTRY.search(text)] == []


def test_the_city_is_in_the_pack_and_not_in_the_code() -> None:
    words = words_of_the_city()
    assert len(words) > 60
    found = {place(file): mentioned(text, words) for file, text in texts() if file.is_relative_to(SRC)}
    assert {name: words for name, words in found.items() if words} == {}


def patterns(tree: ast.Module) -> list[re.Pattern[str]]:
    """The names of templates that a module puts together, such as f"plan/{name}.html"."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and ast.unparse(node).rstrip("'\"").endswith(".html"):
            parts = (
                re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]+" for v in node.values
            )
            found.append(re.compile("".join(parts)))
    return found


def test_every_template_is_used() -> None:
    made = [pattern for _file, _source, tree in modules() for pattern in patterns(tree)]
    sources = "\n".join(
        text for file, text in texts() if file.suffix in {".py", ".html"} and file.is_relative_to(SRC)
    )
    unused = []
    for template in sorted(SRC.rglob("templates/**/*.html")):
        parts = template.parts
        name = "/".join(parts[len(parts) - parts[::-1].index("templates") :])
        if (
            not replaces(name)
            and not any(pattern.fullmatch(name) for pattern in made)
            and f'"{name}"' not in sources
            and f"'{name}'" not in sources
        ):
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_are_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_readme_of_the_pack_tells_of_all_its_parts() -> None:
    told = re.findall(r"^\| `([\w.]+)", (PACK / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {part.name for part in PACK.iterdir()} - {"README.md"} == set(told)


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{place(file)}: {link}"
        for file, text in texts()
        if file.suffix == ".md"
        for link in LINK.findall(text)
        if not (file.parent / link).exists()
    ]
    assert broken == []


def test_addresses_are_found() -> None:
    assert addresses("a==1\n--index-url https" + "://host/simple\n") == [2]


def test_pins_are_read() -> None:
    lock = "a-b[c]==1.0 ; python < '3.12' \\\n    --hash=sha256:00\na-b[c]==2.0 ; x \\\n    --hash=sha256:11\nd==3\n"
    assert pinned(lock) == {"a-b[c]": (frozenset({"1.0", "2.0"}), True), "d": (frozenset({"3"}), False)}


@pytest.mark.parametrize(
    ("text", "found"),
    [("/root/x", True), ('"/home/me/x"', True), ("/work/main", True), ("/roots", False), ("a/work/b", False)],
)
def test_machine_paths_are_found(text: str, found: bool) -> None:
    assert bool(machine_paths(text)) is found


def test_mentions_of_the_city_are_found() -> None:
    assert mentioned("甲区有软件园", {"甲区", "乙区"}) == ["甲区"]


def test_links_are_found() -> None:
    assert LINK.findall("[a](docs/a.md#part) [b](https" + "://x) [c](#here) ![d](pic.png)") == [
        "docs/a.md",
        "pic.png",
    ]
