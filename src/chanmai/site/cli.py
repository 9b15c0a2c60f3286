"""The command line `chanmai`: finds the subcommands, runs one, turns refusals into plain sentences and exit codes."""

import argparse
import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import NoReturn

from chanmai import __version__
from chanmai.bureau.refusal import Refused
from chanmai.engine.facts.texts import TextError
from chanmai.site import commands, wrong_use

DONE, FINDINGS, WRONG_USE, FAULT, STOPPED = 0, 1, 2, 70, 130

ABOUT = """\
产脉：让一座城市的产业规划跑起来。第一次使用请运行 chanmai demo，随后按提示在浏览器中打开。
Chanmai: a city's industrial plan as running software. Start with `chanmai demo` and open the address it prints.
"""
AFTER = """\
退出码 / exit codes: 0 完成 done, 1 有问题或被拒绝 findings or refused, 2 用法有误 wrong use
环境变量 / environment:
  CHANMAI_HOME       数据目录，默认 ./var / where the data live, ./var by default
  CHANMAI_DATABASE   postgresql://用户:密码@主机/库 / another database than SQLite
  CHANMAI_PACK       城市包目录 / the folder of the city's pack
  CHANMAI_HOSTS      对外服务的域名 / host names when serving others (over HTTPS)
"""


class Parser(argparse.ArgumentParser):
    """An argument parser that tells wrong use in both languages."""

    def error(self, message: str) -> NoReturn:
        """Exit 2 with what is wrong and where the help is."""
        wrong = wrong_use.translation(message)
        self.print_usage(sys.stderr)
        self.exit(
            WRONG_USE,
            f"用法有误：{wrong.zh}\n查看帮助：{self.prog} --help\n"
            f"Wrong use: {wrong.en}\nFor help: {self.prog} --help\n",
        )


def build_parser() -> argparse.ArgumentParser:
    """The parser with every subcommand found in `chanmai.site.commands`.

    A module there has `add(subparsers)`, which makes one parser, and `run(args)`, which returns the exit code. It
    may set the default `plain=True` when it needs neither database nor settings.
    """
    parser = Parser(
        prog="chanmai",
        description=ABOUT,
        epilog=AFTER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"chanmai {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令 COMMAND")
    for name in sorted(module.name for module in pkgutil.iter_modules(commands.__path__)):
        module = importlib.import_module(f"{commands.__name__}.{name}")
        before = set(subparsers.choices)
        module.add(subparsers)
        for new in set(subparsers.choices) - before:
            if subparsers.choices[new].get_default("run") is None:
                subparsers.choices[new].set_defaults(run=module.run)
    return parser


def prepare() -> None:
    """Make Django ready, with the English texts compiled.

    The collector looks for cycles more rarely than Python has it: an import or a matching makes millions of objects
    and hardly a cycle, and a fifth of its time went into looking at them again and again.
    """
    import django

    from chanmai.site import catalogues

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chanmai.site.settings")
    catalogues.compile_stale()
    django.setup()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no user ever sees a traceback unless CHANMAI_DEBUG is set."""
    args = build_parser().parse_args(argv)
    try:
        if not getattr(args, "plain", False):
            prepare()
        return int(args.run(args) or DONE)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # the last line of defence: everything becomes a sentence
        if os.environ.get("CHANMAI_DEBUG"):
            raise
        message, code = sentence(error)
        print(message, file=sys.stderr)
        return code


def sentence(error: Exception) -> tuple[str, int]:
    """What to tell of an error, and the exit code. Refusals speak for themselves; a fault says where to look."""
    from django.db.utils import OperationalError

    known = told_by(error)
    if known:
        return known, FINDINGS
    if isinstance(error, OperationalError):
        return (
            f"数据库不可用，或尚未建立：{error}\n请先运行 chanmai demo（演示）或 chanmai manage migrate（正式）。\n"
            f"The database cannot be used, or has not been made yet: {error}\n"
            "Run chanmai demo (to try) or chanmai manage migrate (for real) first.",
            FINDINGS,
        )
    what = f"{type(error).__name__}: {error}"
    return (
        f"程序内部出错：{what}\n请用 CHANMAI_DEBUG=1 重新运行并把输出交给维护者。\n"
        f"Something failed inside: {what}\nRun it again with CHANMAI_DEBUG=1 and give the output to the maintainers.",
        FAULT,
    )


def told_by(error: Exception) -> str:
    """What an error says for itself in both languages; empty when it does not."""
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(error, TextError):
        whole = error.whole
        if isinstance(error, Refused):
            from chanmai.site.problems import message_of

            whole = message_of(error)
        return f"{whole.zh}\n{whole.en}"
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | PermissionError):
        why = wrong_use.reason(error)
        return f"文件无法打开：{error.filename}（{why.zh}）\nCannot open {error.filename}: {why.en}"
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main())
