"""A draft as a folder to be put under policies/ of a pack, as files and as an archive."""

import io
import zipfile

from chanmai.drafting.clauses.draft import Draft
from chanmai.drafting.output.policy_file import policy_file, prefix
from chanmai.drafting.output.report import report

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same draft gives the same archive


def folder(draft: Draft) -> dict[str, str]:
    """The files by name: the policy, and the report that tells of every sentence what was made of it."""
    return {"policy.yaml": policy_file(draft), "draft.md": report(draft)}


def archive(draft: Draft) -> bytes:
    """The folder as a zip file; it is named after the codes of its clauses."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive_file:
        for name, text in folder(draft).items():
            archive_file.writestr(
                zipfile.ZipInfo(f"{prefix(draft)}/{name}", _WHEN), text.encode(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
