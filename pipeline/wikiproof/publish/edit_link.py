"""Say where a note can be edited, as MkDocs does from `repo_url` and `edit_uri`.

Stage: publish. Configuration and a path in, an address out.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urljoin

from wikiproof.publish.urls import is_safe

_WRITTEN = "%/:?#[]@!$&'()*+,;="
"""What has a meaning in an address, and is left as a template has it."""


def edit_url(path: str, repo_url: str, edit_uri: str, template: Callable[[str, str], str] | None = None) -> str | None:
    """The address at which a note is edited; None where the configuration says none that a link may have.

    `template` is MkDocs' `edit_uri_template`: it takes the path, and the path without its extension. The path after
    `edit_uri` is percent-encoded, which MkDocs leaves out.

    >>> edit_url("a b.md", "https://github.com/o/r", "edit/main/docs/")
    'https://github.com/o/r/edit/main/docs/a%20b.md'
    """
    if not edit_uri and template is None:
        return None
    if template is not None:
        found = quote(template(path, path.removesuffix(".md")), safe=_WRITTEN)
    else:
        found = edit_uri + quote(path)
    base = f"{repo_url}/" if repo_url and not repo_url.endswith("/") and not found.startswith(("?", "#")) else repo_url
    address = urljoin(base, found)
    return address if is_safe(address) and "://" in address else None
