"""The page that reads a policy text and shows what it proposes. Nothing is kept; a draft is never paid from."""

import dataclasses
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for
from chanmai.bureau.downloads import ZIP, download
from chanmai.bureau.laboratory.pages.draft_text import draft_view
from chanmai.bureau.laboratory.permissions import may_draft
from chanmai.bureau.laboratory.writing.proposals import words_of
from chanmai.bureau.parameters import language
from chanmai.drafting.clauses.draft import Draft, draft
from chanmai.drafting.files.files import LARGEST, read_bytes
from chanmai.drafting.files.page import Page
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.output.folder import archive
from chanmai.drafting.output.policy_file import prefix
from chanmai.drafting.text.text import looks_wrapped
from chanmai.engine.facts.texts import Text

MOST_PASTED = 100_000  # characters


@only_for(may_draft)
def drafting(request: HttpRequest) -> HttpResponse:
    """The form; after it was sent also what was read of the text, or the draft as a folder to keep."""
    context: dict[str, Any] = {
        "most": MOST_PASTED,
        "trail": [(_("政策"), reverse("policies:library")), (_("起草"), "")],
    }
    if request.method != "POST":
        return render(request, "laboratory/drafting.html", context)
    lang = language()
    try:
        page, name = _given(request)
    except Unreadable as fault:
        context |= {"fault": fault.whole.of(lang), "text": request.POST.get("text", "")[:MOST_PASTED]}
        return render(request, "laboratory/drafting.html", context, status=400)
    policy_draft = draft(page.text, words_of(settings.PACK), wrapped=page.wrapped, name=name)
    policy_draft = dataclasses.replace(policy_draft, warnings=(*page.warnings, *policy_draft.warnings))
    if "file_wanted" in request.POST:
        return _file(policy_draft)
    context |= {"draft": draft_view(policy_draft, lang), "text": page.text, "wrapped": page.wrapped}
    return render(request, "laboratory/drafting.html", context)


def _given(request: HttpRequest) -> tuple[Page, str]:
    """The text that was pasted, or that of the file. Raises Unreadable."""
    upload = request.FILES.get("file")
    if upload is not None:
        page, name = read_bytes(upload.name or "", upload.read(LARGEST + 1)), (upload.name or "")[:80]
    else:
        text = request.POST.get("text", "")
        page, name = Page(text, wrapped=request.POST.get("wrapped") == "1" or looks_wrapped(text)), ""
    if not page.text.strip():
        raise Unreadable(
            Text("还没有文字。", "There is no text yet."),
            Text("请粘贴政策文本，或选一个文件。", "Paste the text of a policy, or choose a file."),
        )
    if len(page.text) > MOST_PASTED:
        raise Unreadable(
            Text(
                f"文字太长，最多 {MOST_PASTED} 字。",
                f"The text is too long: at most {MOST_PASTED} characters.",
            ),
            Text(
                "请分几次读，或用命令 chanmai policy draft。",
                "Read it in parts, or by the command chanmai policy draft.",
            ),
        )
    return page, name


def _file(policy_draft: Draft) -> HttpResponse:
    return download(f"{prefix(policy_draft)}.zip", archive(policy_draft), ZIP)


urlpatterns = [path("policies/drafting/", drafting, name="drafting")]
