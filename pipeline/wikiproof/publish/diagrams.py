"""Diagrams that are drawn on the page.

Stage: publish. A fence in, HTML out. The source is text; Mermaid, which the site brings along, draws it.
"""

from __future__ import annotations

from wikiproof.model import Fence
from wikiproof.parse import info
from wikiproof.publish.markup import element, escape


def is_diagram(fence: Fence) -> bool:
    """Whether a fence is drawn rather than shown."""
    return info.read(fence.info).language == "mermaid"


def block(fence: Fence) -> str:
    """A diagram, in Material's shape."""
    return element("pre", element("code", escape(fence.content)), class_="mermaid") + "\n"
