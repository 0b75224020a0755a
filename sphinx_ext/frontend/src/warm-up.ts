/**
 * What Python is told before it knows of any app. The build says the same to a Python of its own, to learn what a page
 * imports (`bytecode.mjs`).
 */

/** The archive of litwork, from which Python imports as it is. */
export const PACKAGE = "/lib/litwork.zip";

export const FIND_LITWORK = `import sys; sys.path.append("${PACKAGE}")`;

/** What every app needs, so that it lies in the memory that later machines start from. */
export const WARM_UP = "import litwork.backends.browser, linecache, pickle, tokenize, traceback";
