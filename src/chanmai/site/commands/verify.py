"""`chanmai verify FILE…`: the independent checker of certificates, which can be run without this software, too."""

import argparse
import runpy
from pathlib import Path
from typing import Any

import chanmai
from chanmai.site import environment


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="核验判定凭证 / check decision certificates",
        description="独立于出具凭证的程序，逐步重算。 / Written apart from the engine; evaluates every step again.",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="凭证，.json 或 .html / a certificate, .json or .html"
    )
    parser.set_defaults(plain=True)


def run(args: argparse.Namespace) -> int:
    """Run the checker as it is; its exit code."""
    checker = environment.beside(Path(chanmai.__file__).parent, "tools/verify_decision.py")
    return int(runpy.run_path(str(checker))["main"](args.files))
