"""Take the pictures of the README from a running demo (`make run` in another terminal)."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PAGES = {
    "cockpit": "/",
    "enterprises": "/enterprises/",
    "policies": "/policies/",
    "plan": "/plan/",
    "matching": "/matching/",
}
WIDE = {"": (1440, 1000)}
SIZES = {**WIDE, "-phone": (390, 844)}
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


def take(browser: Browser, base: str, names: list[str], language: str, *, phone: bool) -> None:
    """One picture of each page, wide and, if asked for, as on a phone."""
    for mark, (width, height) in SIZES.items() if phone else WIDE.items():
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        context.add_cookies([{"name": "chanmai_language", "value": language, "url": base}])
        page = context.new_page()
        page.goto(f"{base}/accounts/login/")
        page.click("button[data-fill]:has-text('city')")
        page.click("#sign-in [type=submit]")
        page.wait_for_load_state("networkidle")
        for name in names:
            page.goto(f"{base}{PAGES[name]}")
            page.wait_for_load_state("networkidle")
            file = IMAGES / f"{name}{mark}{'' if language == 'zh-hans' else '-' + language}.png"
            page.screenshot(path=file)
            print(file)
        context.close()


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for; the cockpit when no page is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="网站地址 / address of the site")
    parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
    parser.add_argument("--phone", action="store_true", help="另截手机宽度 / also as on a phone")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    args = parser.parse_args(argv)
    args.pages = args.pages or ["cockpit"]
    if unknown := sorted(set(args.pages) - PAGES.keys()):
        parser.error(
            f"没有这些页面 / no such pages: {', '.join(unknown)}；可用 / there are: {', '.join(PAGES)}"
        )
    return args


def main() -> int:
    """Take the pictures; 1 when there is no Chromium."""
    args = arguments()
    path = shutil.which("chromium")
    if path is None:
        print("没有 Chromium，无法截图 / no Chromium here, no pictures taken", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, args.base, args.pages, args.language, phone=args.phone)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
