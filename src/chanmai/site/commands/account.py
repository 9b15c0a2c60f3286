"""`chanmai account first | list | link | unlock | …`: what an operator does when nobody can sign in."""

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "account",
        help="账户：第一位市级人员、链接、解除暂停 / accounts: the first officer, links, pauses",
        description="正式安装时建第一位市级人员；其余的人由其在网页“账户”中邀请。 / "
        "Make the first officer of the city; that person invites all others on the page of accounts.",
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="first | list | link | unlock | …")
    first = parts.add_parser(
        "first", help="建市级人员并给出设密码的链接 / make an officer of the city, print the link"
    )
    first.add_argument("username", metavar="NAME", help="用户名 / user name")
    first.add_argument("--name", default="", metavar="N", help="姓名 / name of the person")
    parts.add_parser("list", help="列出账户 / list the accounts")
    link = parts.add_parser("link", help="重设密码的链接 / a new link to set a password")
    link.add_argument("username", metavar="NAME", help="用户名 / user name")
    unlock = parts.add_parser("unlock", help="解除登录暂停 / let a paused name be tried again")
    unlock.add_argument("username", metavar="NAME", help="用户名 / user name")
    lost = parts.add_parser("reset-factors", help="重置第二步验证 / take lost second factors away")
    lost.add_argument("username", metavar="NAME", help="用户名 / user name")
    lost.add_argument(
        "--reason", required=True, metavar="R", help="理由，记入审计链 / why, for the audit chain"
    )


def run(args: argparse.Namespace) -> int:
    """Do one of the five."""
    parts = {"first": first, "list": show, "link": renew, "unlock": lift, "reset-factors": reset}
    return parts[args.part](args)


def first(args: argparse.Namespace) -> int:
    """An officer of the city who may also enter the admin."""
    from django.utils import timezone

    from chanmai.bureau.accounts.membership import invite_first

    return tell_link(invite_first(args.username, args.name or args.username, at=timezone.now()))


def show(_args: argparse.Namespace) -> int:
    """One line an account."""
    from chanmai.bureau.accounts.queries import accounts

    for row in accounts():
        marks = (
            ["演示 demo"] * row.demo + ["停用 closed"] * (not row.active) + ["待设密码 invited"] * row.invited
        )
        print(
            "\t".join(
                (row.username, row.name, row.role, ",".join(row.districts) or row.firm, " ".join(marks))
            )
        )
    return 0


def renew(args: argparse.Namespace) -> int:
    """A new link; the old password ends."""
    from django.utils import timezone

    from chanmai.bureau.accounts import membership
    from chanmai.bureau.accounts.queries import account_named
    from chanmai.bureau.accounts.viewer import SYSTEM

    row = account_named(args.username)
    membership.renew(SYSTEM, row.user_id, at=timezone.now())
    return tell_link(row.user_id)


def lift(args: argparse.Namespace) -> int:
    """End a pause."""
    from django.utils import timezone

    from chanmai.bureau.accounts.operations import unlock

    number = unlock(username=args.username, by="chanmai account unlock", at=timezone.now())
    print(f"已解除，{number} 次失败不再计。 / Lifted; {number} failures are forgotten.")
    return 0


def reset(args: argparse.Namespace) -> int:
    """Take the second factors of somebody away who lost them."""
    from django.utils import timezone

    from chanmai.bureau.accounts.access import factors
    from chanmai.bureau.accounts.queries import account_named
    from chanmai.bureau.accounts.viewer import SYSTEM

    row = account_named(args.username)
    number = factors.reset(SYSTEM, row.user_id, at=timezone.now(), reason=args.reason)
    print(f"已重置 {number} 种验证方式，会话已结束。 / {number} factors were reset, sessions ended.")
    return 0


def tell_link(user_id: int) -> int:
    """Print where to set a password."""
    from django.conf import settings
    from django.urls import reverse

    from chanmai.bureau.accounts.membership import invitation

    site = f"https://{settings.HOSTS[0]}" if settings.HOSTS else "http://127.0.0.1:8000"
    print(f"{site}{reverse('accounts:invitation', args=invitation(user_id))}")
    print("链接只能用一次，三天内有效。 / The link serves once, within three days.")
    return 0
