// The worker that apps are measured beside: nothing but Pyodide, loaded as its documentation says, and a line that it prints.
import { loadPyodide } from "PYODIDE/pyodide.mjs";

const python = await loadPyodide({
  indexURL: new URL("PYODIDE/", import.meta.url).href,
  lockFileContents: JSON.stringify({ info: INFO, packages: {} }),
  stdout: (line) => self.postMessage(line),
});
python.runPython("print('ready')");
