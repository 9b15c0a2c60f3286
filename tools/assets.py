"""Fetch the front-end files (Apache ECharts, Tabler) out of hash-pinned wheels into site/static/vendor.

Nothing minified is kept in git and no page needs a network. Returns at once when every file is already there.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src" / "chanmai" / "site" / "static" / "vendor"
LOCK = Path(__file__).with_name("assets.lock")
LICENCE = Path(__file__).with_name("tabler-license.txt")  # its wheel carries none


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a wheel, the place it goes to under static/vendor, and what it must contain."""

    wheel: str
    member: str
    target: str
    sha256: str


ASSETS = (
    Asset(
        "panel",
        "panel/dist/bundled/echarts/echarts@6.0.0/dist/echarts.min.js",
        "echarts/echarts.min.js",
        "baa8dfe7e1d9336b98e8986ba7e20ea15e7cdbea1ef42a59d59478632fa45a1d",
    ),
    Asset(
        "panel",
        "panel/dist/bundled/licenses/echarts@6.0.0.txt",
        "echarts/LICENSE.txt",
        "634293835b43a6dd2094fa39182a3d9a6b9ca43b7fdb9ac354e8037af2a3093a",
    ),
    Asset(
        "sqladmin",
        "sqladmin/statics/css/tabler.min.css",
        "tabler/css/tabler.min.css",
        "b200b267a969ac1163229932a92bc6b2af8ce2d5bd1de056a2ef40b13ded965a",
    ),
    Asset(
        "sqladmin",
        "sqladmin/statics/css/tabler-icons.min.css",
        "tabler/css/tabler-icons.min.css",
        "b70790c7fc6dda2c50fbc871b8fe51273c96814d98cdb081ddd04e969a87a860",
    ),
    Asset(
        "sqladmin",
        "sqladmin/statics/webfonts/tabler-icons.woff2",
        "tabler/webfonts/tabler-icons.woff2",
        "bce5d4c933dcfe8708787a3570ab0995a4a99250d6321ed177c7f2179e93eb68",
    ),
    Asset(
        "sqladmin",
        "sqladmin/statics/js/tabler.min.js",
        "tabler/js/tabler.min.js",
        "f5ca44ee5ffb40f2ad571b4f988e28ed760f4e4a5e4025231a76d741444ba6e1",
    ),
)


class AssetError(Exception):
    """The files could not be had; the text says why and what to do, in both languages."""


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def download(folder: Path) -> None:
    """Get the pinned wheels from the package index that pip is set up to use."""
    # panel declares Python >= 3.12, but only its static files are read here
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--ignore-requires-python", "--only-binary=:all:", "--require-hashes"]
    done = subprocess.run(
        [*command, "-r", str(LOCK), "-d", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssetError(
            "无法下载页面所需的静态文件：软件包索引连接不上，或文件与锁定的摘要不符。\n"
            "请检查网络与 pip 的索引设置（pip config list），然后重新运行同一命令。\n"
            "The page assets could not be downloaded: the package index is not reachable, or a file does not match "
            "its pinned hash.\nCheck the network and pip's index settings (pip config list), then run the same "
            f"command again.\n\n{done.stderr.strip()}"
        )


def unpack(asset: Asset, folder: Path) -> None:
    """Take one file out of its wheel, check it and put it in place in one step."""
    wheel = next(folder.glob(f"{asset.wheel}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(asset.member)
    if digest(content) != asset.sha256:
        raise AssetError(
            f"文件内容与锁定的摘要不符，未使用：{asset.member}（{wheel.name}）。\n"
            f"This file does not match its pinned hash and was not used: {asset.member} ({wheel.name})."
        )
    target = VENDOR / asset.target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)


def missing() -> list[Asset]:
    """The assets that are not in place yet, or are not what they should be."""
    return [
        asset
        for asset in ASSETS
        if not (VENDOR / asset.target).exists()
        or digest((VENDOR / asset.target).read_bytes()) != asset.sha256
    ]


def main() -> int:
    """Put every missing file in place. Returns 1 with an explanation when that is not possible."""
    wanted = missing()
    if not wanted:
        return 0
    try:
        with tempfile.TemporaryDirectory() as name:
            download(Path(name))
            for asset in wanted:
                unpack(asset, Path(name))
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    (VENDOR / "tabler" / "LICENSE.txt").write_bytes(LICENCE.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
