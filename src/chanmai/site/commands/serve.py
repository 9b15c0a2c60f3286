"""`chanmai serve`: serve the site of this installation."""

import argparse
from typing import Any

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.site import wrong_use
from chanmai.site.server import (
    LOCAL,
    refuse_strangers,
    refuse_taken_port,
    refuse_unfit_database,
    refuse_unknown_roles,
    serve,
)


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "serve",
        help="启动网站 / serve the site",
        description="在本机启动网站，直到按 Ctrl+C。 / Serve the site on this machine until Ctrl+C.",
    )
    parser.add_argument(
        "--host", default=LOCAL, help="监听地址，默认仅本机 / address, this machine only by default"
    )
    parser.add_argument(
        "--port", type=wrong_use.port, default=8000, help="端口，默认 8000 / port, 8000 by default"
    )
    parser.add_argument(
        "--workers", type=wrong_use.count, default=2, help="进程数，默认 2 / processes, 2 by default"
    )
    parser.add_argument(
        "--no-worker",
        dest="jobs",
        action="store_false",
        help="不执行任务，另行运行 chanmai worker / leave jobs to chanmai worker",
    )
    parser.add_argument(
        "--production",
        action="store_true",
        help="正式运行：先逐项检查，缺了什么就不启动 / for others: look at everything first, start only when it is fit",
    )


def run(args: argparse.Namespace) -> int:
    """Check the port, say the address, serve."""
    refuse_strangers(args.host)
    refuse_unknown_roles()
    refuse_taken_port(args.host, args.port)
    refuse_unfit_database()
    forget_sessions()
    if args.production:
        refuse_unfit_installation()
    tell_demo_accounts()
    print(
        f"产脉已启动 / Chanmai is running: http://{args.host}:{args.port}/  (Ctrl+C 停止 to stop)", flush=True
    )
    serve(host=args.host, port=args.port, workers=args.workers, jobs=args.jobs)
    return 0


def forget_sessions() -> None:
    """Forget the sessions whose time is over."""
    from django.utils import timezone

    from chanmai.bureau.accounts.access.sessions import purge

    purge(timezone.now())


def refuse_unfit_installation() -> None:
    """Tell what the doctor finds. Raises Conflict when some of it keeps the site from serving others."""
    from chanmai.site.commands.doctor import look, tell

    findings = list(look(production=True))
    tell(findings)
    if grave := [each for each in findings if each.grave]:
        raise Conflict(
            Text(
                f"有 {len(grave)} 项不符合正式运行的要求，没有启动。",
                f"{len(grave)} things are not fit for production; the site was not started.",
            ),
            mend=Text("请按上面所列处理，再启动。", "Mend what is listed above, then start again."),
            code="unfit",
        )


def tell_demo_accounts() -> None:
    """Say that demo accounts are there and locked, where the site is given to others."""
    from django.conf import settings

    from chanmai.bureau.accounts.queries import demo_members

    if not settings.DEMO_ALLOWED and (members := demo_members()):
        number = len(members)
        print(f"本站对外服务：{number} 个演示账户不能登录。", flush=True)
        print(f"Others are served: {number} demo accounts cannot sign in.", flush=True)
