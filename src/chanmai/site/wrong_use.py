"""What the terminal says of wrong use, and of files and ports that the system refuses, in Chinese and English."""

import datetime
import errno
import re

from chanmai.engine.facts.texts import Text

PORTS = range(1, 65_536)

_WRONG = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}", "missing: {0}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}", "unknown arguments: {0}"),
    (r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)", "{0} 没有“{1}”这一项，可用：{2}",
     "{0} has no {1}; there are {2}"),
    (r"argument (.+?): invalid day value: '(.*)'", "{0} 的“{1}”不是日期，请写成 2026-06-30 的样子",
     "{0}: {1} is not a day; write it as 2026-06-30"),
    (r"argument (.+?): invalid port value: '(.*)'", "{0} 的“{1}”不是端口，请用 1 至 65535 的整数",
     "{0}: {1} is no port; use a whole number from 1 to 65535"),
    (r"argument (.+?): invalid count value: '(.*)'", "{0} 的“{1}”不是正整数",
     "{0}: {1} is not a positive whole number"),
    (r"argument (.+?): invalid int value: '(.*)'", "{0} 的“{1}”不是整数", "{0}: {1} is not a whole number"),
    (r"argument (.+?): expected at least one argument", "{0} 后面至少要有一个值", "{0} needs at least one value"),
    (r"argument (.+?): expected one argument", "{0} 后面要有一个值", "{0} needs a value"),
    (r"argument (.+?): ignored explicit argument '(.*)'", "{0} 不带值，去掉“{1}”", "{0} takes no value; leave out {1}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 与 {1} 不能同时用", "{0} cannot be used with {1}"),
    (r"ambiguous option: (.+?) could match (.+)", "{0} 不明确，可以是 {1}", "{0} is ambiguous: {1}"),
)  # fmt: skip

_REFUSED: dict[int, Text] = {
    errno.ENOENT: Text("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EACCES: Text("没有权限", "it is not permitted"),
    errno.EPERM: Text("没有权限", "it is not permitted"),
    errno.EISDIR: Text("这是文件夹", "it is a folder"),
    errno.ENOTDIR: Text("路径中间有一段不是文件夹", "part of the path is not a folder"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EROFS: Text("磁盘只读", "the disk is read-only"),
    errno.EADDRINUSE: Text("端口已被占用", "the port is taken"),
    errno.EADDRNOTAVAIL: Text("本机没有这个地址", "this machine has no such address"),
}


def day(text: str) -> datetime.date:
    """A day as an option of a command. Raises ValueError."""
    return datetime.date.fromisoformat(text)


def port(text: str) -> int:
    """A port as an option of a command. Raises ValueError."""
    if int(text) not in PORTS:
        raise ValueError(text)
    return int(text)


def count(text: str) -> int:
    """How many, at least one, as an option of a command. Raises ValueError."""
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def translation(message: str) -> Text:
    """What argparse complains of; its own words where they are not known here."""
    for pattern, zh, en in _WRONG:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return Text(zh.format(*match.groups()), en.format(*match.groups()))
    return Text(message, message)


def reason(error: OSError) -> Text:
    """Why the system refused a file or a port; its own words where they are not known here."""
    own = error.strerror or str(error)
    return _REFUSED.get(error.errno or 0, Text(own, own))
