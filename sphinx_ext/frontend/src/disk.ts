/**
 * Brings the files of a build to a page that was opened from disk: browsers let it load scripts there, and nothing else.
 *
 * Each file lies in `from-disk/` as a script that sets one text (`litdocs/from_disk.py`): gzip, in base64.
 */
import type { Files } from "./host.ts";

declare global {
  interface Window {
    litdocsFiles?: Record<string, string>;
  }
}

export const disk: Files = {
  async manifest(base, signal) {
    return (await load(base, "manifest.json", signal)).text();
  },

  async file(base, name, _, { signal, onBytes }) {
    const blob = await load(base, name, signal);
    onBytes(blob.size);
    return blob;
  },
};

async function load(base: string, name: string, signal: AbortSignal): Promise<Blob> {
  const url = new URL(`from-disk/${name}.js`, base);
  const script = document.createElement("script");
  script.src = url.href;
  await new Promise((resolve) => {
    script.onload = script.onerror = resolve;
    document.head.append(script);
  });
  script.remove();
  signal.throwIfAborted();
  const text = window.litdocsFiles?.[name];
  if (text === undefined) {
    throw new Error(`${url.pathname} could not be read; build the site with lit_from_disk, or open it from a server`);
  }
  delete window.litdocsFiles?.[name];
  const { body } = await fetch(`data:application/gzip;base64,${text}`);
  return new Response(body?.pipeThrough(new DecompressionStream("gzip"))).blob();
}
