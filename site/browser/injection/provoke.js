// Points at, focuses and clicks everything that a note could have made, without leaving for another page.
() => {
  const away = event => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null
    const {protocol} = new URL(link?.getAttribute("href") ?? "about:blank", location.href)
    if (link && /^(https?|mailto|tel|ftp):$/.test(protocol)) event.preventDefault()
  }
  addEventListener("click", away, true)
  addEventListener("submit", event => event.preventDefault(), true)
  const shadows = [...document.querySelectorAll("#wp-content *")].flatMap(each => each.shadowRoot ?? [])
  const all = [document, ...shadows].flatMap(root => [...root.querySelectorAll(
    root === document ? "#wp-content *, .md-sidebar .wp-ellipsis" : "*")])
  const names = ["pointerover", "pointerenter", "mouseover", "mouseenter", "mousemove", "focusin", "focus", "click"]
  for (const each of all) {
    if (each.matches(".md-clipboard, input[type=checkbox]")) continue
    for (const name of names) {
      const made = name.startsWith("pointer") ? PointerEvent : name.startsWith("focus") ? FocusEvent : MouseEvent
      each.dispatchEvent(new made(name, {bubbles: !name.endsWith("enter"), cancelable: true}))
    }
  }
  removeEventListener("click", away, true)
}
