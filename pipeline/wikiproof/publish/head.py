"""What the head of a page says of it to other sites: how it is to be shown where someone links to it.

Stage: publish. Text and addresses in, HTML out.
"""

from __future__ import annotations

from wikiproof.publish.feeds import absolute
from wikiproof.publish.feeds.copies import copied
from wikiproof.publish.feeds.rss import PATH as FEED
from wikiproof.publish.markup import opening
from wikiproof.publish.pages import Setting
from wikiproof.publish.pages.addresses import root


def head_meta(
    url: str,
    title: str,
    description: str,
    setting: Setting,
    site_url: str,
    *,
    changed: str = "",
    card: str = "",
    copy: bool,
) -> str:
    """The elements of a page for its head; `card` is the address of its picture, `copy` says that it has a copy.

    What the Open Graph protocol asks for are whole addresses, so that they stand only where the site's is known.
    """
    links = [opening("link", rel="alternate", type="text/markdown", href=root(url) + copied(url))] if copy else []
    if not site_url:
        return "".join(links)
    links.append(
        opening("link", rel="alternate", type="application/rss+xml", title=setting.name, href=root(url) + FEED)
    )
    properties = [
        ("og:type", "article" if copy else "website"),
        ("og:site_name", setting.name),
        ("og:title", title),
        ("og:description", description),
        ("og:url", absolute(site_url, url)),
        ("og:locale", setting.language.replace("-", "_")),
        ("article:modified_time", changed),
    ]
    if card:
        properties += [("og:image", absolute(site_url, card)), ("og:image:width", "1200"), ("og:image:height", "630")]
        properties += [("og:image:alt", title)]
    named = [("twitter:card", "summary_large_image" if card else "summary")]
    found = [opening("meta", property=name, content=value) for name, value in properties if value]
    return "".join([*links, *found, *(opening("meta", name=name, content=value) for name, value in named)])
