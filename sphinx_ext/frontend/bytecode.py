"""Compiles modules in archives, so that Python needn't when it imports them. Run by `bytecode.mjs`, in Pyodide.

Rules: only what has been imported by now is compiled, since bytecode has its weight; the source stays beside it, for
tracebacks; the bytecode is used without a look at the source.
"""

import sys
from io import BytesIO
from pathlib import Path
from py_compile import PycInvalidationMode, compile
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def with_bytecode(archive):
    """Returns what the archive at this path holds, with bytecode."""
    origins = {getattr(module.__spec__, "origin", None) for module in sys.modules.values()}
    content = BytesIO()
    with ZipFile(archive) as old, ZipFile(content, "w", ZIP_DEFLATED, compresslevel=9) as new:
        for info in old.infolist():
            source = old.read(info)
            new.writestr(info, source)
            path = f"{archive}/{info.filename}"
            if path in origins:
                new.writestr(ZipInfo(f"{info.filename}c", info.date_time), compiled(source, path), ZIP_DEFLATED)
    return content.getvalue()


def compiled(source, path):
    """Returns the bytecode of a source, which will be found at this path."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "source.py")
        file.write_bytes(source)
        made = compile(str(file), f"{file}c", path, doraise=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        return Path(made).read_bytes()
