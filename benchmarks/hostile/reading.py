"""What a page offers: its links, and its forms with their fields and values."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

LINKS = ("href", "hx-get", "src")


@dataclass(slots=True)
class Form:
    """A form: where it goes, how, which fields with which values, which of them take files."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The links and forms of a page; an element that posts by itself is a form without fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form or a field."""
        own = {name: value or "" for name, value in attrs}
        self.links += [own[name] for name in LINKS if own.get(name)]
        if own.get("hx-post"):
            self.forms.append(Form(own["hx-post"], "POST"))
        if tag == "form":
            self._form = Form(own.get("action", ""), own.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "option":
            self._note(self._select, own.get("value", ""))
        elif own.get("name") and tag in ("input", "select", "textarea", "button"):
            self._field(tag, own)

    def handle_endtag(self, tag: str) -> None:
        """A form or a choice ends."""
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _field(self, tag: str, own: dict[str, str]) -> None:
        form = self._form or next((each for each in self.forms if own.get("form")), None)
        if form is not None and own.get("type") == "file":
            form.files.add(own["name"])
        self._note(own["name"], own.get("value", ""))
        if tag == "select":
            self._select = own["name"]

    def _note(self, name: str, value: str) -> None:
        if self._form is not None and name and name != "csrfmiddlewaretoken":
            self._form.fields.setdefault(name, []).append(value)
