/**
 * Builds the front end: `node build.mjs [folder [folder of /view]]`, by default into `../litdocs/_assets`; and compresses it, and
 * Pyodide. The page /view of litwork goes into `../../runtime/litwork/_view`.
 *
 * Rules: every script is one classic file (workers made from a Blob, and pages opened from disk, know no modules); nothing
 * that is built refers to another host; licences are in `licenses/`, not in each file.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { exit } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pack } from "./pack.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));

/** Each built file and the source it comes from. */
const BUNDLES = {
  "lit.css": "styles/index.css",
  "lit-tabs.js": "src/tabs.ts",
  "lit-runner.js": "src/runner.ts",
  "lit-editor.js": "src/editor.ts",
  "worker.js": "src/worker.ts",
  "sandbox.js": "src/sandbox.ts",
};

/** The same for the page that litwork shows of a running app; beside them its document and its icon. */
const VIEW = { "view.css": "styles/app-view.css", "view.js": "src/app-view.ts" };
const VIEW_ICON = "icon.svg";

/** What Python is started from. The zip is compressed as it is, and only copied. */
const PYODIDE = join(HERE, "node_modules/pyodide");
const PACKED = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"];

/** What runs in the frame besides its own script: the WebAssembly of Python, and workers made from Blobs. */
const FRAME_POLICY = ["default-src 'none'", "script-src SCRIPT 'wasm-unsafe-eval'", "worker-src blob:"].join("; ");

/** A style sheet that a script imports as text is built like one that a page links. */
const styleText = {
  name: "style-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path, with: attributes }) =>
      attributes.type === "text" ? { contents: await bundle(relative(HERE, path)), loader: "text" } : undefined,
    );
  },
};

async function bundle(source) {
  const result = await build({
    entryPoints: [join(HERE, source)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    plugins: [styleText],
    external: [VIEW_ICON],
  });
  return result.outputFiles[0].text;
}

/** The document of the frame; `allowed` is the source expression of the only script that may run in it. */
function frameDocument(allowed, script) {
  const policy = FRAME_POLICY.replace("SCRIPT", allowed);
  return [
    "<!doctype html>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    "<title>litdocs sandbox</title>",
    `${script}\n`,
  ].join("\n");
}

/** With the script inside, allowed by its hash: the one form that also works for pages opened from disk. */
function inlineFrame(script) {
  return frameDocument(`'sha256-${hashOf(script)}'`, `<script>${script}</script>`);
}

/** With the script beside it: for hosts whose own policy forbids inline scripts. */
function linkedFrame(script) {
  const version = encodeURIComponent(hashOf(script).slice(-12));
  return frameDocument("'self'", `<script src="sandbox.js?v=${version}"></script>`);
}

function hashOf(text) {
  return createHash("sha256").update(text, "utf8").digest("base64");
}

/** The page that litwork shows of a running app: small, served by the app itself, and so not compressed. */
async function buildView(folder) {
  const sprite = await readFile(join(HERE, "../litdocs/icons.svg"), "utf8");
  const page = await readFile(join(HERE, "app-view.html"), "utf8");
  await mkdir(folder, { recursive: true });
  for (const [name, source] of Object.entries(VIEW)) await writeFile(join(folder, name), await bundle(source));
  await writeFile(join(folder, VIEW_ICON), await readFile(join(HERE, "app-view.svg")));
  await writeFile(
    join(folder, "index.html"),
    page.replace("SPRITE", () => sprite.trim()),
  );
}

/** Builds what has a source, so that one part can be worked on without the others, and fails if any source is missing. */
async function main(folder) {
  const present = Object.entries(BUNDLES).filter(([, source]) => existsSync(join(HERE, source)));
  const files = Object.fromEntries(
    await Promise.all(present.map(async ([name, source]) => [name, await bundle(source)])),
  );
  if (files["sandbox.js"] !== undefined) {
    files["sandbox-inline.html"] = inlineFrame(files["sandbox.js"]);
    files["sandbox.html"] = linkedFrame(files["sandbox.js"]);
  }
  await mkdir(join(folder, "pyodide"), { recursive: true });
  for (const name of PACKED) await pack(join(folder, "pyodide", name), await readFile(join(PYODIDE, name)));
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    await pack(join(folder, name), bytes);
    await writeFile(join(folder, name), bytes);
    console.log(`${name.padEnd(20)} ${String(bytes.length).padStart(8)} bytes`);
  }
  const missing = Object.entries(BUNDLES).filter(([name]) => files[name] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `not built: ${missing.map(([name, source]) => `${name} (${join(HERE, source)} is missing)`).join(", ")}`,
    );
  }
}

try {
  await buildView(resolve(process.argv[3] ?? join(HERE, "../../runtime/litwork/_view")));
  await main(resolve(process.argv[2] ?? join(HERE, "../litdocs/_assets")));
} catch (error) {
  console.error(`build.mjs: ${error.message}`);
  exit(1);
}
