"""The English catalogues: what is found in the sources, and how it is compiled."""

import gettext
from pathlib import Path

from chanmai.site import catalogues


def test_texts_of_python_modules() -> None:
    source = 'a = _("企业")\nb = gettext_lazy("政策")\nc = print("不译")\nd = _(name)\ne = _("plain")\n'
    assert catalogues.python_texts(source) == ["企业", "政策"]


def test_texts_of_templates() -> None:
    source = (
        '{% load i18n %}{% translate "企业" %}{% blocktranslate with a=b %}共 {{ a }} 家{% endblocktranslate %}'
        '{% include "x.html" with title=_("空") %}不译'
    )
    assert catalogues.template_texts(source) == ["企业", "共 %(a)s 家", "空"]


def package(folder: Path, translation: str) -> Path:
    words = folder / "locale" / "en" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (folder / "page.py").write_text('x = _("企业")\n', encoding="utf-8")
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (words / "django.po").write_text(f'{header}msgid "企业"\nmsgstr "{translation}"\n', encoding="utf-8")
    return folder


def test_what_lacks_an_english_text_is_found(tmp_path: Path) -> None:
    assert [message.text for message in catalogues.without_english(package(tmp_path, ""))] == ["企业"]


def test_what_nothing_uses_is_found(tmp_path: Path) -> None:
    whole = package(tmp_path, "Enterprises")
    assert catalogues.without_english(whole) == []
    (tmp_path / "page.py").write_text("", encoding="utf-8")
    assert [message.text for message in catalogues.stale_entries(whole)] == ["企业"]


def test_compiled_when_changed_and_only_then(tmp_path: Path) -> None:
    whole = package(tmp_path, "Enterprises")
    assert catalogues.compile_stale(whole) == 1
    assert catalogues.compile_stale(whole) == 0
    with (whole / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("企业") == "Enterprises"


def test_a_text_belongs_to_the_catalogue_of_its_app(tmp_path: Path) -> None:
    app = catalogues.home_of(tmp_path / "bureau" / "plan" / "pages.py", tmp_path)
    site = catalogues.home_of(tmp_path / "site" / "context.py", tmp_path)
    assert app == tmp_path / "bureau/plan/locale/en/LC_MESSAGES/django.po"
    assert site == tmp_path / "site/locale/en/LC_MESSAGES/django.po"
