/**
 * Brings the files of a build to the page from its host.
 *
 * Rules: no other host, no special headers. A file's address carries its hash, so that whatever keeps old answers, a browser or
 * a host, never gives one for a new file; only the manifest is asked for anew each time. An error says whether there is no
 * connection, no such file, or another file.
 */

/** What the manifest says of a file. */
export interface Entry {
  bytes: number;
  integrity: string;
}

export interface Bringing {
  signal: AbortSignal;
  /** Whether what came before was wrong, so that it must not come out of a cache once more. */
  again: boolean;
  onBytes(count: number): void;
}

/** Where a page finds the files of a build; what they hold is still to be checked. */
export interface Files {
  manifest(base: string, signal: AbortSignal): Promise<string>;
  file(base: string, name: string, entry: Entry, bringing: Bringing): Promise<Blob>;
}

/** There is a file, but not the one that the manifest means. */
export class WrongFile extends Error {
  constructor(name: string) {
    super(`${name} is not the file of this build; reload the page, or build the site again`);
  }
}

export const host: Files = {
  async manifest(base, signal) {
    const url = new URL("manifest.json", base);
    return (
      await read(await ask(url, { signal, cache: "no-cache" }), url, { signal, onBytes: () => undefined })
    ).text();
  },

  async file(base, name, { integrity }, { signal, again, onBytes }) {
    const url = addressOf(base, name, integrity);
    const options: RequestInit = { signal, cache: again ? "reload" : "default" };
    const response = crypto.subtle ? await ask(url, options) : await askForChecked(url, { ...options, integrity });
    return read(response, url, { signal, onBytes });
  },
};

/** The address of a file of this build. */
function addressOf(base: string, name: string, integrity: string): URL {
  const url = new URL(name, base);
  url.searchParams.set("v", integrity.slice(-12));
  return url;
}

async function ask(url: URL, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const why = navigator.onLine ? String(error) : "this browser is offline";
    throw new Error(`${url.pathname} could not be fetched (${why}); check the connection`);
  }
  if (response.ok) return response;
  const hint = response.status === 404 ? "; it was not published with this page" : "";
  throw new Error(`${url.pathname} could not be fetched: the server answered ${response.status}${hint}`);
}

/**
 * Where the page may not compute hashes (`crypto.subtle` needs HTTPS or localhost) the browser checks the file, says nothing of
 * it before all of it is there, and answers a wrong one as it answers a lost connection. So the host is asked once more.
 */
async function askForChecked(url: URL, options: RequestInit): Promise<Response> {
  try {
    return await ask(url, options);
  } catch (error) {
    const { integrity: _, ...unchecked } = options;
    const answers = await ask(url, { ...unchecked, method: "HEAD" }).then(
      () => true,
      () => false,
    );
    throw answers ? new WrongFile(url.pathname) : error;
  }
}

/** The page reads the bytes as they come, for the progress bar. */
async function read(
  response: Response,
  { pathname }: URL,
  { signal, onBytes }: Omit<Bringing, "again">,
): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let came = 0;
  try {
    const reader = response.body?.getReader();
    for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
      chunks.push(chunk.value);
      came += chunk.value.byteLength;
      onBytes(chunk.value.byteLength);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${pathname} broke off after ${came} bytes (${String(error)}); check the connection`);
  }
  return new Blob(chunks);
}
