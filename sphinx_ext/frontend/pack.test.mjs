import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { pack } from "./pack.mjs";

const BYTES = Buffer.from("the same line\n".repeat(1000));
const OTHER = Buffer.from("another line\n".repeat(1000));

let path;

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), "pack-")), "file");
});

afterEach(() => rm(join(path, ".."), { recursive: true }));

const times = () => Promise.all([".gz", ".br"].map(async (ending) => (await stat(path + ending)).mtimeMs));

async function unpacked() {
  return [gunzipSync(await readFile(`${path}.gz`)), brotliDecompressSync(await readFile(`${path}.br`))];
}

test("both files hold the bytes, in fewer", async () => {
  await pack(path, BYTES);
  assert.deepEqual(await unpacked(), [BYTES, BYTES]);
  assert.ok((await stat(`${path}.br`)).size < BYTES.length);
});

test("what is right is kept", async () => {
  await pack(path, BYTES);
  const before = await times();
  await pack(path, BYTES);
  assert.deepEqual(await times(), before);
});

test("what is stale or broken is made again, and the same", async () => {
  await pack(path, BYTES);
  const first = await readFile(`${path}.gz`);
  await pack(path, OTHER);
  assert.deepEqual(await unpacked(), [OTHER, OTHER]);
  await writeFile(`${path}.br`, "not Brotli");
  await pack(path, BYTES);
  assert.deepEqual(await unpacked(), [BYTES, BYTES]);
  assert.deepEqual(await readFile(`${path}.gz`), first);
});
