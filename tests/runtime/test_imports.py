"""Which imports of a script are done ahead of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from litwork.backends.imports import names


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("import json, os.path as p\nfrom email.mime import text", ["json", "os.path", "email.mime"]),
        ('"""Says."""\nfrom __future__ import annotations\nX: int = 3\nimport json', ["__future__", "json"]),
        ("try:\n    import ujson\nexcept ImportError:\n    import json", ["ujson"]),
        ("import os\nos.environ['A'] = 'b'\nimport json", ["os"]),
        ("import os\nx = os.getpid()\nimport json", ["os"]),
        ("def f():\n    import csv\n\nclass C: pass\nimport json", ["json"]),
        ("from . import x\nfrom .y import z\nimport sys\nimport json", ["json"]),
        ("this is no Python", []),
        ("import beside, json", ["csv", "json"]),
        ("import package.inner", ["email", "wave"]),
        ("import folder.inner", []),
    ],
)
def test_the_imports_at_the_beginning(tmp_path: Path, script: str, found: list[str]) -> None:
    (tmp_path / "script.py").write_text(script)
    (tmp_path / "beside.py").write_text("import csv, beside\nprint()\nimport xml")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("import email")
    (tmp_path / "package" / "inner.py").write_text("import wave")
    (tmp_path / "folder").mkdir()
    assert list(names(str(tmp_path / "script.py"))) == found


def test_a_missing_script_has_none(tmp_path: Path) -> None:
    assert list(names(str(tmp_path / "script.py"))) == []
