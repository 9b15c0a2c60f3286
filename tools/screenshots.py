"""Take the pictures of the README from a running demo (`make run` in another terminal)."""

import argparse
import shutil
import sys
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
SIZES = {"": (1440, 1000), "-phone": (390, 844)}
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


def take(browser: Browser, base: str, names: list[str], language: str) -> None:
    """One picture of each page, wide and as on a phone."""
    for mark, (width, height) in SIZES.items():
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


def main() -> int:
    """Take the pictures; 1 when there is no Chromium."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="网站地址 / address of the site")
    parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
    parser.add_argument("pages", nargs="*", choices=[*PAGES, []], default=["cockpit"])
    args = parser.parse_args()
    path = shutil.which("chromium")
    if path is None:
        print("没有 Chromium，无法截图 / no Chromium here, no pictures taken", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, args.base, args.pages, args.language)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
