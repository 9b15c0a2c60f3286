"""What people fill in on the pages of firms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises import credit_code
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.sheets.guards import LIMITS, MEGABYTE
from chanmai.bureau.parameters import language


def form_choices() -> list[tuple[str, str]]:
    """The forms of the city by code, in the language of the page."""
    return [(each.code, each.english if language() == "en" else each.title) for each in city_layouts()]


class UploadForm(forms.Form):
    """A file to import and where it is from."""

    file = forms.FileField(
        label=_("文件"),
        allow_empty_file=True,  # the import itself says what is wrong with an empty file
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv", "class": "form-control"}),
    )
    form = forms.ChoiceField(
        label=_("表种"),
        required=False,
        choices=lambda: [("", _("自动识别")), *form_choices()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    source = forms.CharField(
        label=_("来源"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": _("如：市统计局 2025 年年报")}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise forms.ValidationError(
                _("文件有 %(size)s MB，上限 %(limit)s MB。请分成几个文件导入。"),
                params={"size": file.size // MEGABYTE, "limit": LIMITS.bytes // MEGABYTE},
            )
        return file


class ReasonForm(forms.Form):
    """Why something is withdrawn or put back."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=500,
        error_messages={"required": _("请写明原因，什么都没有改动。")},
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "placeholder": _("如：文件导错了；企业不存在；已核实无误"),
                "autocomplete": "off",
            }
        ),
    )


class AnswerForm(forms.Form):
    """What was found out about a question."""

    answer = forms.CharField(label=_("核实意见"), max_length=500, required=False)
    dismiss = forms.BooleanField(required=False)


class ClaimForm(forms.Form):
    """Who asks for an account of which firm, and how to reach them."""

    code = forms.CharField(label=_("统一社会信用代码"), max_length=40, help_text=_("营业执照上的 18 位代码"))
    name = forms.CharField(label=_("姓名"), max_length=80)
    contact = forms.CharField(
        label=_("联系方式"), max_length=120, help_text=_("电话或邮箱；确认后用它把链接交给您")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean_code(self) -> str:
        """The tidy code. Raises ValidationError with what is wrong with the code itself."""
        try:
            return credit_code.read(self.cleaned_data["code"])
        except credit_code.CreditCodeError as error:
            raise forms.ValidationError(error.message.of(language()), code=error.fault.value) from None


class DistrictForm(forms.Form):
    """In which district a firm is, and how that is known."""

    district = forms.ChoiceField(label=_("所属区"), widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(
        label=_("依据"), max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        names = [each.name for each in city_pack().places.districts]
        self.fields["district"].choices = [(name, translation(name, language())) for name in names]  # type: ignore[attr-defined]
