#!/usr/bin/env python3
"""Check a release without the software that made it: python tools/verify_release.py PUBLISHED.json [PROOF.json]

One file, the standard library only, written apart from the engine. 核验一次发布：独立于出具的软件，只用标准库。
With the published part alone: its digest, that shown cells add up, and that no hidden cell follows from one line.
With the proof: every cell is added up again from the contributions, the rules find the sensitive cells again, all are
hidden, and for each, each side and each viewer there is a completion in whole numbers that fits everything ever shown.

Exit codes: 0 accepted, 1 refused, 2 a file that cannot be read or wrong use.
What this cannot prove: that the contributions are true, or that nobody knows more than the own contributions.
"""

import hashlib
import itertools
import json
import sys
from fractions import Fraction
from pathlib import Path

ACCEPTED, REFUSED, UNREADABLE = 0, 1, 2
TOTAL = ""


class Refused(Exception):
    """Why a release is not accepted, in both languages."""

    def __init__(self, zh, en):
        super().__init__(zh, en)
        self.zh, self.en = zh, en


def demand(holds, zh, en):
    if not holds:
        raise Refused(zh, en)


def digest(document):
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def upward(parents, code):
    path = [code]
    while path[-1] != TOTAL:
        path.append(parents[path[-1]])
        demand(len(path) <= len(parents) + 1, f"分类成环：{code}", f"a classification is a ring: {code}")
    return path


def check_published(document):
    """Digest and sums of the published part; the number of hidden cells."""
    content = {key: value for key, value in document.items() if key != "digest"}
    demand(document["kind"] == "chanmai-release" and document["version"] == 1, "不是发布凭证", "no release")
    demand(
        digest(content) == document["digest"],
        "摘要不符：内容被改动过",
        "the digest does not fit: it was changed",
    )
    hidden = 0
    for table in document["tables"]:
        parents = [dict(map(tuple, document["classifications"][name])) for name in table["by"]]
        cells = {tuple(row[:-1]): row[-1] for row in table["cells"]}
        everything = set(itertools.product(*([TOTAL, *each] for each in parents)))
        demand(
            set(cells) == everything and len(table["cells"]) == len(cells),
            "单元格缺失或重复",
            "cells are missing",
        )
        demand(
            all(v is None or (whole(v) and v >= 0) for v in cells.values()),
            "数值形式不对",
            "a value is no amount",
        )
        hidden += sum(value is None for value in cells.values())
        for codes in cells:
            for place, above in enumerate(parents):
                below = [code for code, parent in above.items() if parent == codes[place]]
                line = [codes, *((*codes[:place], code, *codes[place + 1 :]) for code in below)]
                if below:
                    check_line(table["name"], [cells[each] for each in line])
    return hidden


def check_line(table, values):
    """A total and its parts."""
    unknown = values.count(None)
    demand(
        unknown != 1,
        f"“{table}”有一处隐去的数可由合计推出",
        f"a hidden cell of {table} follows from its total",
    )
    demand(
        unknown or values[0] == sum(values[1:]),
        f"“{table}”合计与分项不符",
        f"a total of {table} does not add up",
    )


class Proof:
    """Contributions, what was ever shown of them, and the completions."""

    def __init__(self, published, proof):
        demand(
            digest(proof) == published["proof"], "不是这次发布的证明", "the proof belongs to another release"
        )
        self.published, self.proof = published, proof
        self.contributions = [tuple(row) for row in proof["contributions"]]
        for _firm, _group, amount, least, most in self.contributions:
            fit = whole(amount) and 0 <= least <= amount and (most is None or amount <= most)
            demand(fit, "贡献值越界", "a contribution is out of bounds")
        self.cells, self.hidden = {}, set()
        for release in proof["releases"]:
            self.read(release)
        self.check_against_published()
        self.atoms = [tuple(each) for each in proof["atoms"]]
        self.check_atoms()
        text = published["rules"]
        self.minimum, self.least = text["minimum_firms"], text["safety_least"]
        self.dominance = [(firms, Fraction(share)) for firms, share in text["dominance"]]
        self.closeness = None if text["closeness"] is None else Fraction(text["closeness"])
        self.shares = Fraction(text["safety_of_total"]), Fraction(text["safety_of_largest"])

    def read(self, release):
        parents = {name: dict(map(tuple, rows)) for name, rows in release["classifications"].items()}
        for number, codes in release["rows"]:
            for table, by in release["tables"]:
                for cell in itertools.product(*(upward(parents[name], codes[name]) for name in by)):
                    self.cells.setdefault((release["name"], table, cell), set()).add(number)
        self.hidden |= {(release["name"], table, tuple(codes)) for table, codes in release["hidden"]}

    def check_against_published(self):
        name = self.published["name"]
        demand(
            self.proof["releases"][-1]["name"] == name,
            "证明的不是这次发布",
            "the proof is of another release",
        )
        for table in self.published["tables"]:
            for row in table["cells"]:
                key = name, table["name"], tuple(row[:-1])
                true = sum(self.contributions[each][2] for each in self.cells.get(key, ()))
                fit = row[-1] is None if key in self.hidden else row[-1] == true
                demand(
                    fit,
                    f"公布的数与贡献不符：{key}",
                    f"what is shown is not the sum of the contributions: {key}",
                )

    def check_atoms(self):
        places = sorted(itertools.chain.from_iterable(self.atoms))
        demand(
            places == list(range(len(self.contributions))),
            "分块不完整",
            "the atoms are not all contributions once",
        )
        self.atom_of = {each: place for place, atom in enumerate(self.atoms) for each in atom}
        self.sums = {}
        for key, members in self.cells.items():
            inside = frozenset(self.atom_of[each] for each in members)
            complete = sum(len(self.atoms[place]) for place in inside) == len(members)
            demand(complete, f"单元格分开了一块：{key}", f"a cell splits an atom: {key}")
            self.sums.setdefault(inside, []).append(key)

    def by_group(self, atoms):
        found = {}
        for place in atoms:
            for each in self.atoms[place]:
                _, group, amount, _, _ = self.contributions[each]
                found[group] = found.get(group, 0) + amount
        return found

    def is_sensitive(self, amounts):
        largest = sorted(amounts, reverse=True)
        if 0 < len(largest) < self.minimum:
            return True
        total = sum(largest)
        dominated = any(sum(largest[:firms]) > share * total for firms, share in self.dominance)
        close = self.closeness is not None and sum(largest[2:]) < self.closeness * max(largest, default=0)
        return dominated or close

    def is_shown(self, keys):
        return any(key not in self.hidden for key in keys)

    def targets(self):
        """What must stay open, with whether to everybody: sums, differences of the same cell, atoms."""
        name, found = self.published["name"], {}
        for inside, keys in self.sums.items():
            if not self.is_shown([key for key in keys if key[0] != name]):
                found[inside] = True
        alike = {}
        for inside, keys in self.sums.items():
            for _, table, codes in keys:
                alike.setdefault((table, codes), []).append(inside)
        for group in alike.values():
            for one, other in itertools.permutations(group, 2):
                if one - other:
                    found[one - other] = True
        for place in range(len(self.atoms)):
            found.setdefault(frozenset((place,)), False)
        return {
            inside: all_
            for inside, all_ in found.items()
            if self.is_sensitive(self.by_group(inside).values())
        }

    def between(self, place, viewer):
        low = high = 0
        for each in self.atoms[place]:
            _, group, amount, least, most = self.contributions[each]
            low += amount if group == viewer else least
            top = amount if group == viewer else most
            high = None if high is None or top is None else high + top
        return low, high

    def refuting(self, deviation):
        """The groups that know a completion to be wrong; refused when it fits not even what everybody knows."""
        for inside, keys in self.sums.items():
            moved = sum(deviation.get(place, 0) for place in inside) if self.is_shown(keys) else 0
            demand(
                moved == 0,
                f"补全改变了已公布的数：{keys[0]}",
                f"a completion changes what is shown: {keys[0]}",
            )
        found = set()
        for place, amount in deviation.items():
            demand(whole(amount), "补全不是整数", "a completion is not whole")
            true = sum(self.contributions[each][2] for each in self.atoms[place])
            for viewer in (None, *self.by_group((place,))):
                low, high = self.between(place, viewer)
                if true + amount < low or (high is not None and true + amount > high):
                    demand(
                        viewer is not None, "补全里有不可能的数", "a completion holds an impossible amount"
                    )
                    found.add(viewer)
        return found

    def needed(self, inside, to_all, viewer):
        others = {group: amount for group, amount in self.by_group(inside).items() if group != viewer}
        if not others:
            return 0, 0
        rest, largest = sum(others.values()), max(others.values())
        wanted = (
            max(self.shares[0] * rest, self.shares[1] * largest, self.least)
            if to_all
            else Fraction(self.least)
        )
        wanted = -(-wanted.numerator // wanted.denominator) if isinstance(wanted, Fraction) else wanted
        rows = [self.contributions[each] for place in inside for each in self.atoms[place]]
        rows = [row for row in rows if row[1] != viewer]
        below = sum(row[2] - row[3] for row in rows)
        above = None if any(row[4] is None for row in rows) else sum(row[4] - row[2] for row in rows)
        return min(wanted, below - below // 100), wanted if above is None else min(
            wanted, above - above // 100
        )

    def check(self):
        """All of it; how many targets were checked."""
        completions = []
        for rows in self.proof["completions"]:
            deviation = dict(map(tuple, rows))
            completions.append((deviation, self.refuting(deviation)))
        targets = self.targets()
        for inside, to_all in targets.items():
            keys = self.sums.get(inside, ())
            demand(
                not self.is_shown(keys) or not keys,
                f"敏感的数未隐去：{keys}",
                f"a sensitive cell is shown: {keys}",
            )
            reaches = [(sum(d.get(place, 0) for place in inside), refuting) for d, refuting in completions]
            for side in (-1, 1):
                self.check_side(inside, to_all, side, [(side * reach, who) for reach, who in reaches])
        return len(targets)

    def check_side(self, inside, to_all, side, reaches):
        members = self.by_group(inside)
        for viewer in (None, *members):
            need = self.needed(inside, to_all, viewer)[side > 0]
            fit = [who for reach, who in reaches if reach >= need]
            if need <= 0:
                continue
            shown = any(viewer not in who for who in fit)
            if viewer is None and to_all and fit:
                shown = set.intersection(*map(set, fit)) <= members.keys()
            demand(shown, "有一处区间窄于安全区间", "an interval is narrower than its safety interval")


def main(paths):
    """Check a release; the exit code."""
    if not 1 <= len(paths) <= 2 or paths[0] in ("-h", "--help"):
        print(__doc__)
        return ACCEPTED if paths and paths[0] in ("-h", "--help") else UNREADABLE
    try:
        documents = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    except (OSError, ValueError) as fault:
        print(f"无法读取 cannot be read: {fault}")
        return UNREADABLE
    try:
        hidden = check_published(documents[0])
        targets = Proof(documents[0], documents[1]).check() if len(documents) > 1 else None
    except Refused as fault:
        print(f"拒绝 refused\n  - {fault.zh}\n  - {fault.en}")
        return REFUSED
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError) as fault:
        print(f"拒绝 refused\n  - 形式不对 wrong form: {fault!r}")
        return REFUSED
    print(f"接受 accepted  {documents[0]['name']}: 隐去 {hidden} 格 / {hidden} cells hidden")
    if targets is None:
        print(
            "  · 只核了公布部分；隐去是否足够须凭证明核验 / the published part only; the rest needs the proof"
        )
    else:
        print(
            f"  · {targets} 处敏感的数均不窄于安全区间 / {targets} sensitive numbers stay as open as the rules ask"
        )
    return ACCEPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
