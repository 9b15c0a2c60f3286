"""The one way in which a figure of the desk opens what it means."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chanmai.bureau.cockpit.queries.figures import title_of
from chanmai.bureau.parameters import language

register = template.Library()


@register.simple_tag
def meaning(code: str) -> SafeString:
    """A small link beside a figure, or in the head of its column, to its definition, scope, source and vintage."""
    label = _("%(name)s：口径与来源") % {"name": title_of(code, language())}
    return format_html(
        '<a class="meaning" href="{}" aria-label="{}" title="{}">'
        '<i class="ti ti-info-circle" aria-hidden="true"></i></a>',
        reverse("cockpit:figure", args=[code]),
        label,
        label,
    )
