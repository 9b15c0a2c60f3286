"""`chanmai demo`: an invented city, matched and served; `chanmai demo city`: only its import files."""

import argparse
from pathlib import Path
from typing import Any

from chanmai.site import wrong_use
from chanmai.site.server import LOCAL, refuse_strangers, refuse_taken_port, serve

SEED, FIRMS = 20260630, 1325


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "demo",
        help="演示：虚构一座城市，导入、匹配并启动网站 / try it: invent a city, import, match and serve",
        description="建库、载入政策、虚构一座城市、导入、匹配，然后在本机启动网站。再次运行时跳过已完成的步骤。 / "
        "Make the database, load the policies, invent a city, import, match, then serve on this machine. "
        "Run again, it leaves out what is done.",
    )
    add_choice(parser)
    parser.add_argument("--host", default=LOCAL, help="监听地址 / address")
    parser.add_argument(
        "--port", type=wrong_use.port, default=8000, help="端口，默认 8000 / port, 8000 by default"
    )
    parser.add_argument(
        "--no-serve", action="store_true", help="只准备，不启动网站 / prepare only, do not serve"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="删除旧的演示数据重来 / delete the old demo, begin anew"
    )
    parts = parser.add_subparsers(dest="part", metavar="city")
    city = parts.add_parser("city", help="只写出导入文件 / only write the import files")
    add_choice(city)
    city.set_defaults(plain=True)
    city.add_argument("--out", type=Path, default=Path("demo-city"), help="目录 / folder (demo-city)")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """The options that say which city to invent."""
    parser.add_argument(
        "--seed", type=int, default=SEED, help="随机种子；同种子同结果 / same seed, same city"
    )
    parser.add_argument(
        "--firms", type=wrong_use.count, default=FIRMS, help=f"企业数，默认 {FIRMS} / number of firms"
    )


def run(args: argparse.Namespace) -> int:
    """Write the files of a city, or make and serve the whole demo."""
    if args.part == "city":
        return write_files(args)
    if not args.no_serve:
        refuse_strangers(args.host)
        refuse_taken_port(args.host, args.port)
    prepare(args)
    tell(args)
    if not args.no_serve:
        serve(host=args.host, port=args.port)
    return 0


def write_files(args: argparse.Namespace) -> int:
    """Invent a city and write its import files and, apart from them, the truth behind it."""
    from chanmai.site.inventing import Choice, announce, invent

    with announce("虚构城市 / inventing a city") as progress:
        invent(args.out, Choice(args.seed, args.firms), progress)
    for file in sorted(args.out.rglob("*")):
        if file.is_file():
            print(f"{file}  {file.stat().st_size:,}")
    return 0


def prepare(args: argparse.Namespace) -> None:
    """Make the demo installation, or what is still missing of it."""
    from django.conf import settings
    from django.utils import timezone

    from chanmai.site.demonstration import Demonstration, remove
    from chanmai.site.inventing import Choice

    if args.fresh:
        remove(Path(settings.HOME))
    Demonstration(Choice(args.seed, args.firms), timezone.now()).make()


def tell(args: argparse.Namespace) -> None:
    """Where to go, and with which accounts."""
    from chanmai.bureau.accounts.operations import DEMO_PASSWORD
    from chanmai.bureau.accounts.queries import demo_members, role_label

    print(f"\n产脉已就绪 / Chanmai is ready: http://{args.host}:{args.port}/\n")
    print(f"演示账户（密码均为 {DEMO_PASSWORD}） / demo accounts (password {DEMO_PASSWORD}):")
    for member in demo_members():
        print(f"  {member.username:10} {role_label(member.role)}  {member.name}")
    if not args.no_serve:
        print("\n按 Ctrl+C 停止 / Ctrl+C to stop", flush=True)
