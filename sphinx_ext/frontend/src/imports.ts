/**
 * Stands in for functions that Python's module imports from Pyodide.
 *
 * Rule: their names are private to Pyodide. Where one is missing nothing is replaced, and what it was for goes without.
 */

type Import = ((...args: unknown[]) => unknown) & { sig?: string };

/** Puts what `make` makes of an imported function into its place. To be called before the module is made. */
export function replaceImport(
  imports: WebAssembly.Imports | undefined,
  name: string,
  make: (original: Import) => (...args: unknown[]) => unknown,
): void {
  const env = imports?.env;
  const original = env?.[name];
  // Pyodide keeps the signature of a function on the function itself.
  if (env && typeof original === "function") env[name] = Object.assign(make(original as Import), original);
}
