"""What programs read of the site: its feed, its site map, its text for language models.

Stage: publish. What is shown of notes in, files out.
"""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 §2.2 has no place for."""


def absolute(site_url: str, url: str) -> str:
    """An address with the site's before it.

    >>> absolute("https://a.org/wiki", "b/")
    'https://a.org/wiki/b/'
    """
    return f"{site_url.rstrip('/')}/{url}"


def xml_text(text: str) -> str:
    r"""A text without what XML has no place for.

    >>> xml_text("a\x01b")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)
