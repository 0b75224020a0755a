"""What Python in a page can't do: each thing says so in one line, on the line of the script that tries it."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from litdocs import drive

from . import projects

THREAD = "a page has no threads: let it be a work with parallel=True, which runs at the same time"
PROCESS = "a page has no processes: let it be a work with parallel=True, which runs at the same time"
PROGRAM = "a page can't start other programs: run the app on a machine (litwork run)"
NETWORK = "a page has no network: put the data into the script, or run the app on a machine (litwork run)"
MISSING = "is a part of Python that is missing in a page: run the app on a machine (litwork run)"
ELSEWHERE = (
    "is not in this page, which has Python's standard library and litwork: install it on a machine and run the app "
    "there (litwork run)"
)
EXIT = "sys.exit() ends nothing here: scripts come to their end, a work's run() returns, and a flow calls stop()"

# The last line of each is the one that can't be done, and what is said then.
REFUSED = {
    "input('name? ')": "EOFError: input() can't ask anybody in a page: write the answer into the code",
    "breakpoint()": "RuntimeError: a debugger can't ask anybody in a page: print what you want to know",
    "import pdb\npdb.set_trace()": "RuntimeError: a debugger can't ask anybody in a page: print what you want to know",
    "import threading\nthreading.Thread(target=print).start()": f"RuntimeError: {THREAD}",
    "import threading\nthreading.Timer(1, print).start()": f"RuntimeError: {THREAD}",
    "import _thread\n_thread.start_new_thread(print, ())": f"RuntimeError: {THREAD}",
    "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)": f"RuntimeError: {THREAD}",
    "from concurrent.futures import ProcessPoolExecutor as Pool\nPool()": f"OSError: ProcessPoolExecutor: {PROCESS}",
    "import multiprocessing\nmultiprocessing.Process(target=print).start()": f"OSError: multiprocessing: {PROCESS}",
    "import multiprocessing\nmultiprocessing.Pool(2)": f"OSError: multiprocessing: {PROCESS}",
    "import multiprocessing\nmultiprocessing.Queue()": f"OSError: multiprocessing: {PROCESS}",
    "from multiprocessing.pool import ThreadPool\nThreadPool(2)": f"OSError: multiprocessing: {PROCESS}",
    "import subprocess\nsubprocess.run(['ls'])": f"OSError: subprocess: {PROGRAM}",
    "import subprocess\nsubprocess.check_output('ls', shell=True)": f"OSError: subprocess: {PROGRAM}",
    "import os\nos.popen('ls')": f"OSError: subprocess: {PROGRAM}",
    "import os\nos.system('ls')": f"OSError: os.system(): {PROGRAM}",
    "import os\nos.execv('/bin/ls', ['ls'])": f"OSError: os.execv(): {PROGRAM}",
    "import os\nos.fork()": f"OSError: os.fork(): {PROCESS}",
    "import socket\nsocket.socket().connect(('example.com', 80))": f"OSError: {NETWORK}",
    "import socket\nsocket.socket().bind(('127.0.0.1', 8000))": f"OSError: {NETWORK}",
    "import socket\nsocket.create_connection(('example.com', 80))": f"OSError: {NETWORK}",
    "import socket\nsocket.gethostbyname('example.com')": f"OSError: {NETWORK}",
    "import http.client\nhttp.client.HTTPConnection('example.com').request('GET', '/')": f"OSError: {NETWORK}",
    "import http.client\nhttp.client.HTTPSConnection('example.com')": f"AttributeError: {NETWORK}",
    "import http.server\nhttp.server.HTTPServer(('', 8000), None)": f"OSError: {NETWORK}",
    "import urllib.request\nurllib.request.urlopen('http://example.com')": f"URLError: <urlopen error {NETWORK}>",
    "from urllib import request\nrequest.urlopen(request.Request('https://a'))": f"URLError: <urlopen error {NETWORK}>",
    **{
        f"import {name}": f"ModuleNotFoundError: {name} {MISSING}"
        for name in ("sqlite3", "ssl", "lzma", "tkinter", "curses", "readline", "fcntl", "dbm", "turtle", "venv")
    },
    "import pty": f"ModuleNotFoundError: termios {MISSING}",
    "import numpy": f"ModuleNotFoundError: numpy {ELSEWHERE}",
    "from pandas.core import frame": f"ModuleNotFoundError: pandas {ELSEWHERE}",
    "from importlib import import_module\nimport_module('torch')": f"ModuleNotFoundError: torch {ELSEWHERE}",
    "import json.nothing": "ModuleNotFoundError: No module named 'json.nothing'",
}

# What goes on as everywhere, beside these limits.
GRANTED = {
    "import threading\nwith threading.Lock():\n    print(threading.current_thread().name)": ["MainThread"],
    "import importlib.util\nprint(importlib.util.find_spec('numpy'), importlib.util.find_spec('ssl'))": ["None None"],
    "try:\n    import numpy\nexcept ImportError as error:\n    print(error.name)": ["numpy"],
    "import urllib.request\nprint(urllib.request.urlopen('data:,hello').read())": ["b'hello'"],
    "import multiprocessing\nprint(multiprocessing.cpu_count() >= 1)": ["True"],
    "import sys\nprint(repr(sys.stdin.read()))": ["''"],
    "import asyncio\nprint(asyncio.run(answer()))": ["before", "after", "other", "7"],
    "import asyncio\nprint(asyncio.run(asyncio.to_thread(answer_now)))": ["8"],
}

APP = """
import asyncio
import json

import litwork as L
from litwork.errors import describe


async def say_other():
    await asyncio.sleep(0.02)
    print("other")
    await asyncio.sleep(100)
    print("never")


async def answer():
    task = asyncio.create_task(say_other())
    print("before")
    await asyncio.sleep(0)
    print("after")
    await asyncio.sleep(0.1)
    return 7


def answer_now():
    return 8

{functions}

class Work(L.LightningWork):
    def run(self):
        for number, case in enumerate([{names}]):
            print(f"case {{number}}")
            try:
                case()
            except BaseException as error:
                error = describe(error)
                print(json.dumps([[frame[3] for frame in error.frames], error.text]))


app = L.LightningApp(Work())
"""

FAILING = {
    "exits": """
        import sys
        import litwork as L

        class Work(L.LightningWork):
            def run(self):
                sys.exit(3)

        app = L.LightningApp(Work())
    """,
    "exits_in_the_flow": """
        import sys
        import litwork as L

        class Root(L.LightningFlow):
            def run(self):
                sys.exit()

        app = L.LightningApp(Root())
    """,
    "exits_while_loading": """
        import sys
        import litwork as L

        sys.exit("no app")
    """,
    "has_a_syntax_error": """
        import litwork as L

        class Work(L.LightningWork)
            pass
    """,
    "sinks": """
        import litwork as L

        class Work(L.LightningWork):
            def run(self):
                self.sink(0)

            def sink(self, depth):
                self.sink(depth + 1)

        app = L.LightningApp(Work())
    """,
    "chains": """
        import json
        import litwork as L

        class Work(L.LightningWork):
            def run(self):
                try:
                    json.loads("{")
                except ValueError as error:
                    other = KeyError("note this")
                    other.add_note("a note")
                    raise ExceptionGroup("both", [other, TypeError("and this")]) from error

        app = L.LightningApp(Work())
    """,
    "reaches_for_memory": """
        import ctypes
        import litwork as L

        class Work(L.LightningWork):
            def __init__(self):
                super().__init__(raise_exception=False)

            def run(self):
                print("before")
                ctypes.string_at(0xFFFFFFF0)

        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work()

            def run(self):
                self.work.run()
                print(self.work.status.message)

        app = L.LightningApp(Root())
    """,
    "reaches_for_memory_in_the_flow": """
        import ctypes
        import litwork as L

        class Root(L.LightningFlow):
            def run(self):
                ctypes.string_at(0xFFFFFFF0)

        app = L.LightningApp(Root())
    """,
    "fills_the_stack": """
        import sys
        import litwork as L

        class Deep:
            def __getattr__(self, name):
                return list(map(getattr, [Deep()], ["other"]))

        class Work(L.LightningWork):
            def run(self):
                sys.setrecursionlimit(1_000_000)
                Deep().attribute

        app = L.LightningApp(Work())
    """,
    "leaves": """
        import os
        import litwork as L

        class Work(L.LightningWork):
            def run(self):
                os._exit(3)

        app = L.LightningApp(Work())
    """,
}


def app_of(cases: dict[str, Any]) -> str:
    """An app with a function for each case, which its work calls one after the other."""
    functions = [f"def case_{i}():\n{textwrap.indent(code, '    ')}\n" for i, code in enumerate(cases)]
    names = ", ".join(f"case_{i}" for i in range(len(cases)))
    return APP.format(functions="\n\n".join(functions).replace("def case", "\ndef case"), names=names)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each app."""
    failing = {name: textwrap.dedent(app) for name, app in FAILING.items()}
    apps = {"refused": app_of(REFUSED), "granted": app_of(GRANTED), **failing}
    return projects.build_apps(tmp_path_factory.mktemp("limits"), apps)


def observe(name: str, site: Path, session: drive.Session) -> drive.Observation:
    """Runs one of the apps to its end. What Pyodide writes to the console when it dies is no trouble."""
    with session.visit(site) as visit:
        visit.troubles = Deaf()
        return projects.observe(visit, site, name)


class Deaf(list[str]):
    def append(self, trouble: str) -> None:
        if not trouble.startswith("console: "):
            super().append(trouble)


def cases(seen: drive.Observation) -> list[list[str]]:
    """What was printed of each case."""
    found: list[list[str]] = []
    for text in seen.texts["root.work"]:
        if text == f"case {len(found)}":
            found.append([])
        else:
            found[-1].append(text)
    return found


def test_what_a_page_cannot_do_is_said_on_the_line_that_tries_it(scratch: Path, session: drive.Session) -> None:
    seen = cases(observe("refused", scratch, session))
    assert len(seen) == len(REFUSED)
    for (code, expected), printed in zip(REFUSED.items(), seen, strict=True):
        assert len(printed) == 1, (code, printed)
        lines, text = json.loads(printed[0])
        assert text.splitlines()[-1].rpartition("urllib.error.")[2] == expected
        assert lines == ["case()", code.splitlines()[-1]], text
        assert text.count("File ") == 2 and "During handling" not in text, text


def test_what_a_page_can_do_is_done(scratch: Path, session: drive.Session) -> None:
    assert cases(observe("granted", scratch, session)) == list(GRANTED.values())


def failure(name: str, site: Path, session: drive.Session) -> dict[str, Any]:
    seen = observe(name, site, session)
    assert seen.end == "failed"
    found: dict[str, Any] = seen.events[-1]["failure"]
    return found


def test_sys_exit_says_what_it_does_not_do(scratch: Path, session: drive.Session) -> None:
    for name, component, line, first in [
        ("exits", "root.work", 7, "SystemExit: 3"),
        ("exits_in_the_flow", "root", 7, "SystemExit"),
        ("exits_while_loading", "root", 5, "SystemExit: no app"),
    ]:
        found = failure(name, scratch, session)
        assert (found["component"], found["frames"][-1]["line"]) == (component, line)
        assert found["text"].splitlines()[-2:] == [first, EXIT]
        assert found["message"].endswith(EXIT)


def test_a_syntax_error_has_its_line(scratch: Path, session: drive.Session) -> None:
    found = failure("has_a_syntax_error", scratch, session)
    assert found["text"].splitlines() == [
        '  File "has_a_syntax_error.py", line 4',
        "    class Work(L.LightningWork)",
        "                               ^",
        "SyntaxError: expected ':'",
    ]
    assert [frame["line"] for frame in found["frames"]] == [4]


def test_a_recursion_without_end_is_an_error_like_others(scratch: Path, session: drive.Session) -> None:
    found = failure("sinks", scratch, session)
    assert found["text"].splitlines()[-1] == "RecursionError: maximum recursion depth exceeded"
    assert "[Previous line repeated" in found["text"]
    assert len(found["text"].splitlines()) < 30


def test_causes_groups_and_notes_are_the_scripts_alone(scratch: Path, session: drive.Session) -> None:
    text = failure("chains", scratch, session)["text"]
    for part in [
        "JSONDecodeError",
        "direct cause",
        "ExceptionGroup: both",
        "KeyError: 'note this'",
        "a note",
        "and this",
    ]:
        assert part in text
    assert text.startswith('Traceback (most recent call last):\n  File "chains.py", line 8, in run\n')
    assert "litwork" not in text


DIED = "Python has died: what was called has gone wrong outside of Python (memory access out of bounds), in line"


def test_a_python_that_dies_is_a_failed_work(scratch: Path, session: drive.Session) -> None:
    seen = observe("reaches_for_memory", scratch, session)
    assert seen.end == "succeeded"
    assert seen.texts == {
        "root.work": ["before"],
        "root": [f"Died: lost its machine: {DIED} 11 of reaches_for_memory.py"],
    }


def test_a_flow_whose_python_dies_has_failed(scratch: Path, session: drive.Session) -> None:
    found = failure("reaches_for_memory_in_the_flow", scratch, session)
    assert found["component"] == "root"
    assert found["message"] == f"{DIED} 7 of reaches_for_memory_in_the_flow.py"


def test_a_stack_that_is_full_is_a_failed_work(scratch: Path, session: drive.Session) -> None:
    found = failure("fills_the_stack", scratch, session)
    assert found["component"] == "root.work"
    died = "lost its machine: Python has died: functions have called each other too deep for the browser"
    assert found["message"].startswith(died)


def test_a_python_that_ends_itself_is_a_failed_work(scratch: Path, session: drive.Session) -> None:
    found = failure("leaves", scratch, session)
    assert found["component"] == "root.work"
    assert found["message"] == "lost its machine: Python has ended by itself, with exit status 3"
