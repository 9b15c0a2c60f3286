"""Makes the folder `0.2.0`: the rows and files of a small installation, and what that version answers with them.

Run it once, from the root of the repository, with a checkout of version 0.2.0 that has its environment (`make
.venv/.dev assets messages`), in an empty folder of data:

    CHANMAI_HOME=$(mktemp -d) CHANMAI_PACK=tests/upgrade/0.2.0/pack PYTHONPATH=tests \\
      CHECKOUT/.venv/bin/chanmai manage shell -c "from upgrade.record import record; record()"

What it imports are modules of 0.2.0 and stay so. Made again, rows and answers differ in salts and in moments of the
clock, and in nothing else.
"""

import datetime
import re
import shutil
from pathlib import Path
from typing import Any

from chanmai.bureau.policies.models import ClauseVersion
from chanmai.bureau.policies.operations import matching
from chanmai.bureau.policies.operations.drafts import copied
from chanmai.bureau.policies.operations.runs import fail, open_run
from chanmai.bureau.policies.operations.scenarios import keep_draft, keep_scenario
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import setup_test_environment

from chanmai.bureau.accounts.operations import add_member, record_sign_in
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Question
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import accept_good_rows, import_file
from chanmai.bureau.enterprises.operations.questions import answer_question
from chanmai.demo.codes import invented_code
from upgrade import answers
from upgrade.tables import rows_of, text

FOLDER = Path(__file__).parent / "0.2.0"
UTC = datetime.UTC
SPRING = datetime.datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SUMMER = datetime.datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
LATER = datetime.datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
CODES = {name: invented_code(place, "990200") for place, name in enumerate("甲乙丙丁戊己庚", 1)}
CITY = Viewer(user_id=1, role="city", name="市局甲")


def accounts() -> None:
    """One of each role, an administrator, and a clerk who reads lists by a right of the group and one of his own."""
    at = SPRING
    for name, role, scope in (
        ("city", "city", {"name": "市局甲"}),
        ("east", "district", {"name": "东区乙", "districts": ("东区",)}),
        ("firm", "firm", {"name": "企业丙", "firm": CODES["甲"]}),
        ("analyst", "analyst", {"name": "分析丁"}),
        ("admin", "city", {"name": "管理员", "staff": True}),
    ):
        add_member(username=name, password="a good password", role=role, by="admin", at=at, **scope)  # type: ignore[arg-type]
    record_sign_in(username="city", succeeded=True, at=at)
    record_sign_in(username="nobody", succeeded=False, at=at)


def rights() -> None:
    """Through the pages of the administration, so that its own record holds them too."""
    right = {f"{each.content_type.app_label}.{each.codename}": each.pk for each in Permission.objects.all()}
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    granted = [
        right["policies.view_clauseversion"],
        right["policies.view_scenario"],
        right["policies.delete_decision"],
    ]
    client.post("/admin/auth/group/add/", {"name": "readers", "permissions": granted})
    clerk = User.objects.create_user("clerk", password="a good password", is_staff=True)
    clerk.groups.add(Group.objects.get(name="readers"))
    clerk.user_permissions.add(right["policies.view_matchrun"])


def bring(name: str, text: str, at: datetime.datetime, **options: Any) -> int:
    """Import a table, written with names of firms for their codes."""
    for firm, code in CODES.items():
        text = re.sub(rf"^{firm},", f"{code},小镇{firm}软件有限公司,", text, flags=re.MULTILINE)
    delivery = Delivery(f"{name}.csv", text.encode(), "测试", demo=True, filed_at=at.date())
    return import_file(delivery=delivery, by=CITY, at=at, **options).pk


WHO = "统一社会信用代码,企业名称,"
REGISTRY = f"{WHO}登记状态,登记状态日期,所属区\n"
ANNUAL = f"{WHO}年度,营业收入（万元）,研发费用（万元）,企业规模\n"
TITLES = f"{WHO}规上软件企业\n"


def spring() -> None:
    """Files as they come: taken whole, in part, not at all, and a second time."""
    places = "甲,存续,,东区\n乙,存续,,西区\n丙,存续,,西区\n丁,存续,,东区\n戊,注销,2025-12-31,西区\n"
    bring("登记", REGISTRY + places, SPRING)
    returns = "甲,2024,6000,300,大型\n乙,2024,3000,90,中型\n丙,2024,6000,,\n丁,2024,800,0,小型\n"
    bring("年报2024", ANNUAL + returns, SPRING)
    bring("名单", TITLES + "甲,是\n乙,是\n丁,否\n", SPRING)
    wrong = "甲,2025,8000,500,大型\n乙,2025,很多,90,中型\n"
    accept_good_rows(batch_id=bring("年报2025", ANNUAL + wrong, SPRING), by=CITY, at=SPRING)
    bring("年报2024", ANNUAL + returns, SPRING)


def summer() -> None:
    """More of the year, with a firm under another name; a question is answered."""
    returns = "乙,2025,4500,90,中型\n丙,2025,8000,,\n丁,2025,900,0,小型\n"
    bring("年报2025补", ANNUAL + returns, SUMMER)
    renamed = f"{CODES['丁']},小镇丁信息有限公司,存续,,东区\n"
    bring("登记更名", REGISTRY + renamed, SUMMER, accept_valid=True)
    bring("奖补", f"{WHO}政策条款,年度,拨付日期,奖补金额（万元）\n甲,e-once,2025,2025-05-01,20\n", SUMMER)
    question = Question.objects.order_by("pk").first()
    if question is not None:
        answer_question(question_id=question.pk, answer="已电话核实", dismiss=False, by=CITY, at=SUMMER)


def file(firm: int, form: str, values: dict[str, Any], at: datetime.datetime, **more: Any) -> None:
    """A filing that comes from no file."""
    arrival = Arrival(at, "测试", "统计" if form == "annual" else "名单", demo=True)
    file_values(
        drafts=[NewFiling(firm, form, more.pop("period", ""), values, at.date(), **more)],
        arrival=arrival,
        by="测试",
    )


def match(day: datetime.date, at: datetime.datetime, *, complete: bool) -> int:
    """A run."""
    return matching.match_all(as_of=day, known_at=at, by="市局甲", at=at, history_complete=complete)


def runs() -> None:
    """One with the rules of an earlier pack, updated; one that failed; the latest with updates, and news that wait."""
    usual, earlier = settings.PACK, Path(settings.HOME) / "pack"
    shutil.copytree(usual, earlier)
    rule = earlier / "policies/2024-city-growth/policy.yaml"
    rule.write_text(rule.read_text("utf-8").replace("* 0.5%", "* 0.3%"), "utf-8")
    settings.PACK = earlier
    match(datetime.date(2026, 3, 31), SPRING, complete=False)
    settings.PACK = usual
    summer()
    fail(open_run(as_of=SUMMER.date(), known_at=SUMMER, by="市局甲", at=SUMMER), "OSError: disk full", SUMMER)
    file(4, "titles", {"认定:e-once.settled": True}, SUMMER, item="finding")
    match(SUMMER.date(), SUMMER, complete=True)
    file(3, "titles", {"above_scale": True}, LATER, item="late")
    file(2, "annual", {"revenue": 4_800_000_000, "rd_expense": 310_000_000}, LATER, period="2025")
    bring("登记七月", REGISTRY + "甲,存续,,西区\n丁,注销,2026-06-30,东区\n己,存续,,东区\n庚,存续,,\n", LATER)
    settings.AFTER_FILING, followers = [], settings.AFTER_FILING
    file(6, "annual", {"revenue": 7_000_000_000, "enterprise_size": "中型"}, LATER, period="2025")
    settings.AFTER_FILING = followers


def scenarios() -> None:
    """Numbers in two drafts, and a clause of one's own."""
    version = ClauseVersion.objects.get(code="t-growth", current=True).version
    drafts = {"a": {"2@1": "4500", "amount@1": "0.8"}, "b": {"cap": "8", "3@1": "20"}}
    keep_scenario(CITY, "放宽门槛", "t-growth", version, drafts, at=LATER)
    east = Viewer(user_id=2, role="district", districts=("东区",), name="东区乙")
    keep_draft(east, "自拟规上奖", "t-scale", version, copied("t-scale"), at=LATER)


def write_tables() -> None:
    """One row a line."""
    applied = sorted(MigrationLoader(connection).applied_migrations)
    parts = ['"migrations": [\n' + ",\n".join(map(text, applied)) + "\n]"]
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda each: each._meta.db_table):
        name, columns = model._meta.db_table, [field.attname for field in model._meta.concrete_fields]
        if name != "django_session" and (rows := rows_of(model, columns)):
            lines = ",\n".join(map(text, rows))
            parts.append(f'"{name}": {{"columns": {text(columns)}, "rows": [\n{lines}\n]}}')
    (FOLDER / "tables.json").write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


def write_files() -> None:
    """The snapshots and the imported files."""
    for folder in ("snapshots", "imports"):
        shutil.rmtree(FOLDER / "home" / folder, ignore_errors=True)
        (FOLDER / "home" / folder).mkdir(parents=True)
        for kept in (Path(settings.HOME) / folder).iterdir():
            if kept.suffix == ".parquet" or re.fullmatch("[0-9a-f]{64}", kept.name):
                shutil.copy(kept, FOLDER / "home" / folder)


def write_answers() -> None:
    """One answer a line."""
    found = {"held": answers.held(), "later": answers.later()}
    parts = []
    for name, part in found.items():
        lines = ",\n".join(f"{text(key)}: {text(value)}" for key, value in part.items())
        parts.append(f'"{name}": {{\n{lines}\n}}')
    (FOLDER / "answers.json").write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


def record() -> None:
    """Live through spring and summer, and write all down."""
    setup_test_environment()
    with answers.still():
        call_command("migrate", verbosity=0)
        accounts()
        rights()
        spring()
        runs()
        scenarios()
        write_tables()
        write_files()
        write_answers()
