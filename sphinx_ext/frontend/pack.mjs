/**
 * Compresses files for hosts that send a `.gz` or a `.br` beside a file in its place.
 *
 * Rules: what is there is kept if it holds the very bytes that it should, since brotli takes half a minute for Pyodide; the
 * same bytes always give the same file.
 */
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from "node:zlib";

const KINDS = {
  ".gz": {
    pack: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
    unpack: promisify(gunzip),
  },
  ".br": {
    pack: (bytes) =>
      promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    unpack: promisify(brotliDecompress),
  },
};

/** Sees to it that `path` with each ending holds `bytes`, compressed. */
export async function pack(path, bytes) {
  await Promise.all(Object.entries(KINDS).map(([ending, kind]) => packAs(path + ending, bytes, kind)));
}

async function packAs(path, bytes, { pack, unpack }) {
  const there = await readFile(path)
    .then(unpack)
    .catch(() => undefined);
  if (!there?.equals(bytes)) await writeFile(path, await pack(bytes));
}
