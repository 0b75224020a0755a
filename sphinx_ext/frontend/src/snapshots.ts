/**
 * Keeps the memory of a machine that has started Python, and nothing else, between the pages and visits of a reader.
 *
 * Rules: nothing depends on it; hosts without HTTPS, and browsers that forbid it, have no such store. One is kept for a
 * site; that of another build, or of another browser version, is never used.
 */

const STORE = "litdocs";

/** Where the snapshot of one build, made by this browser, is kept. */
export function snapshotAddress(base: string, version: string): string {
  return new URL(`snapshot?build=${version}&browser=${encodeURIComponent(navigator.userAgent)}`, base).href;
}

/** The snapshot, if one is kept. */
export async function recall(address: string): Promise<Blob | null> {
  try {
    const kept = await (await caches.open(STORE)).match(address);
    return kept ? await kept.blob() : null;
  } catch {
    return null;
  }
}

/** Keeps a snapshot in place of any other of this site. */
export async function keep(address: string, snapshot: Blob): Promise<void> {
  try {
    const store = await caches.open(STORE);
    const [site] = address.split("?");
    for (const { url } of await store.keys()) {
      if (url.split("?")[0] === site) await store.delete(url);
    }
    await store.put(address, new Response(snapshot));
  } catch {
    // No room, or no permission: the next page starts Python anew.
  }
}
