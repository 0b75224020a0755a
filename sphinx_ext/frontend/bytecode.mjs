/**
 * Adds to archives of Python modules the bytecode of those that every run imports: `node bytecode.mjs <stdlib> <litwork>`.
 *
 * Compiling them took a page longer than anything else it does until Python runs. Only Pyodide's own Python can do it
 * beforehand: the bytecode of another version it refuses.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import { FIND_LITWORK, PACKAGE, WARM_UP } from "./src/warm-up.ts";

const HERE = dirname(fileURLToPath(import.meta.url));

async function main(stdlib, litwork) {
  const python = await loadPyodide({ stdLibURL: stdlib });
  python.FS.writeFile(PACKAGE, await readFile(litwork));
  python.runPython(FIND_LITWORK);
  python.runPython(WARM_UP);
  const names = python.globals.get("dict")();
  python.runPython(await readFile(join(HERE, "bytecode.py"), "utf-8"), { globals: names });
  const places = [
    [python.runPython("import traceback; traceback.__loader__.archive"), stdlib],
    [PACKAGE, litwork],
  ];
  for (const [place, file] of places) await writeFile(file, names.get("with_bytecode")(place).toJs());
}

try {
  await main(...argv.slice(2));
} catch (error) {
  console.error(`bytecode.mjs: ${error.message}`);
  exit(1);
}
