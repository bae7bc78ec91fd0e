/** Reads what `wikiproof/publish/search/packed.py` packs: JSON, deflated, in base64. */

export async function unpacked<T>(packed: string): Promise<T> {
  const deflated = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0));
  const text = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return (await new Response(text).json()) as T;
}
