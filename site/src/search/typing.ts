/** A text that is still being typed. Pure. */

/** A text without the last letter of its last syllable, which an input method may not have finished; else itself. */
export function unfinished(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  if (last >= 0x3131 && last <= 0x318e) return text.slice(0, -1);
  const final = last >= 0xac00 && last <= 0xd7a3 ? (last - 0xac00) % 28 : 0;
  return final ? text.slice(0, -1) + String.fromCharCode(last - final) : text;
}
