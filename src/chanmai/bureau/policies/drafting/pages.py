"""The page that reads a policy text and shows what it proposes. Nothing is kept; a draft is never paid from."""

import dataclasses
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import FIRM, viewer_of
from chanmai.bureau.policies.drafting.shown import shown, words_of
from chanmai.pack.drafting.draft import Draft, draft
from chanmai.pack.drafting.files import LARGEST, read_bytes
from chanmai.pack.drafting.page import Page
from chanmai.pack.drafting.policy_file import policy_file
from chanmai.pack.drafting.text import looks_wrapped
from chanmai.pack.drafting.trouble import Unreadable

MOST_PASTED = 200_000  # characters


def drafting(request: HttpRequest) -> HttpResponse:
    """The form; after it was sent also what was read of the text, or the policy file to keep."""
    if viewer_of(request).role == FIRM:
        raise PermissionDenied
    context: dict[str, Any] = {
        "most": MOST_PASTED,
        "trail": [(_("政策"), reverse("policies:library")), (_("起草"), "")],
    }
    if request.method != "POST":
        return render(request, "policies/drafting.html", context)
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    try:
        page, name = _given(request)
    except Unreadable as fault:
        context |= {"fault": _said(fault, lang), "text": request.POST.get("text", "")[:MOST_PASTED]}
        return render(request, "policies/drafting.html", context, status=400)
    made = draft(page.text, words_of(settings.PACK), wrapped=page.wrapped, name=name)
    made = dataclasses.replace(made, warnings=page.warnings)
    if "file_wanted" in request.POST:
        return _file(made)
    context |= {"draft": shown(made, lang), "text": page.text[:MOST_PASTED], "wrapped": page.wrapped}
    return render(request, "policies/drafting.html", context)


def _given(request: HttpRequest) -> tuple[Page, str]:
    """The text that was pasted, or that of the file. Raises Unreadable."""
    upload = request.FILES.get("file")
    if upload is not None:
        content = upload.read(LARGEST + 1)
        return read_bytes(upload.name or "", content), (upload.name or "")[:80]
    text = request.POST.get("text", "")
    if not text.strip():
        raise Unreadable(
            ("还没有文字。", "There is no text yet."),
            ("请粘贴政策文本，或选一个文件。", "Paste the text of a policy, or choose a file."),
        )
    if len(text) > MOST_PASTED:
        raise Unreadable(
            (
                f"文字太长，最多 {MOST_PASTED} 字。",
                f"The text is too long: at most {MOST_PASTED} characters.",
            ),
            ("请分几次读，或上传文件。", "Read it in parts, or send it as a file."),
        )
    return Page(text, wrapped=request.POST.get("wrapped") == "1" or looks_wrapped(text)), ""


def _said(fault: Unreadable, lang: str) -> str:
    return f"{fault.en} {fault.mend_en}" if lang == "en" else fault.zh + fault.mend_zh


def _file(made: Draft) -> HttpResponse:
    answer = HttpResponse(policy_file(made), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="policy.yaml"'
    return answer


urlpatterns = [path("policies/drafting/", drafting, name="drafting")]
