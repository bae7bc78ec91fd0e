// What of a page could run or load something, besides the site's own scripts.
() => {
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap(each => each.shadowRoot ?? [])]
  const all = roots.flatMap(root => [...root.querySelectorAll("*")])
  const found = []
  for (const each of all) {
    for (const {name, value} of each.attributes) {
      const written = value.replace(/[\0-\x20]/g, "").toLowerCase()
      if (/^on/.test(name)) found.push(`${each.outerHTML.slice(0, 200)}`)
      else if (/^(xlink:)?(href|src|action|formaction|data|srcdoc)$/.test(name)
        && /^(javascript|vbscript|data:text)/.test(written)) found.push(each.outerHTML.slice(0, 200))
    }
    const source = each instanceof HTMLScriptElement && each.type !== "application/json" ? each : null
    if (source && new URL(source.src || "about:blank").origin !== location.origin) found.push(source.outerHTML)
    if (/^(iframe|object|embed|base|frame|portal)$/i.test(each.tagName)) found.push(each.outerHTML.slice(0, 200))
  }
  return found
}
