"""What each app beside this file has to print, and how it has to end: the same on every backend.

Lines are compared for each component and stream, in their order; how components interleave is free.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Behaviour:
    """An app and its expected run. `lines` and `errors` are standard output and error by component; none if missing."""

    name: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    state: str = "succeeded"
    failed: str = ""
    """The component that decided a failure."""
    failure: tuple[str, ...] = ()
    """Texts that the printed failure contains, in this order."""
    at_once: bool = False
    """Whether works have to run at the same time, which the inline backend can't do."""

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.py"

    @property
    def status(self) -> int:
        return 0 if self.state == "succeeded" else 1


def assert_in_order(parts: tuple[str, ...], text: str) -> None:
    """Fail unless the text contains the parts, one after the other."""
    position = 0
    for part in parts:
        assert part in text[position:], text
        position = text.index(part, position) + len(part)


def _failing(name: str, failed: str, *failure: str, lines: dict[str, list[str]] | None = None) -> Behaviour:
    return Behaviour(name, lines or {}, state="failed", failed=failed, failure=failure)


_STATE = "State is made of None, bool, int, float, str, list, tuple and dict: convert the value, "
_KEEP = "keep it private as self._"
_PAYLOAD = ", or hand it to other works as Payload(…)"
_ARGUMENTS = "Arguments are made of None, bool, int, float, str, list, tuple, dict and payloads"
_MADE = "a payload is made in the run() of a work. Set the attribute to None first, and to Payload(…) in run()"

BEHAVIOURS: list[Behaviour] = [
    Behaviour(
        "waits_for_a_call",
        {
            "root.first": ["first 1", "first 2", "first 3"],
            "root.second": ["second 1", "second 2", "second 3"],
            "root": ["the first has ended, the second has not started", "both have ended"],
        },
    ),
    Behaviour("overlaps", {"root.a": ["here", "met"], "root.b": ["here", "met"], "root": ["both met"]}, at_once=True),
    Behaviour(
        "caches_calls",
        {
            "root.echo": [
                "(1,) {}",
                "(1.0,) {}",
                "(True,) {}",
                "('1',) {}",
                "(None,) {}",
                "([1, 2],) {}",
                "((1, 2),) {}",
                "({'a': 1, 'b': 2},) {}",
                "(1,) {'x': 1, 'y': 2}",
                "([1, 2, 3],) {}",
            ]
        },
    ),
    Behaviour(
        "runs_uncached_calls_again",
        {
            "root.one": ["total 1", "total 2", "total 3"],
            "root.ten": ["total 10", "total 20", "total 30"],
            "root": ["round 1 has 11", "round 2 has 22"],
        },
    ),
    Behaviour("ends_with_an_uncached_parallel_call", {"root.once": ["ran"]}),
    Behaviour(
        "writes_both_ways",
        {
            "root.ask": [f"the square of {number} is {number * number}" for number in (1, 2, 3)],
            "root": ["the last question was 3"],
        },
    ),
    Behaviour(
        "changes_in_place",
        {
            "root.fill": ["appended 1", "appended 2", "appended 3"],
            "root": ["[1, 2, 3, 4] [1, 2, 3, 4] {'seen': [1, 2, 3, 4]}"],
        },
    ),
    Behaviour("sends_state_before_a_call", {"root.show": ["1 1 from the work", "2 1 from the flow"]}),
    Behaviour(
        "reruns_the_flow",
        {"root": ["pass 1", "child [0]", "pass 2", "child [0, 1]", "pass 3", "child [0, 1, 2]", "pass 4"]},
    ),
    Behaviour(
        "names_components",
        {
            "root": [
                "['root.a', 'root.b', 'root.child.tell']",
                "['root.a', 'root.b']",
                "['root.child'] root",
                "CloudCompute(name='gpu')",
            ],
            "root.a": ["I am root.a"],
            "root.b": ["I am root.b"],
            "root.child.tell": ["I am root.child.tell"],
        },
    ),
    Behaviour(
        "keeps_options",
        {
            "root": ["True False {'image': 'python'}"],
            "root.plain": ["plain 127.0.0.1 False None True"],
            "root.given": ["given 0.0.0.0 8501 CloudCompute(name='gpu') False"],
        },
    ),
    Behaviour("runs_a_work_alone", {"root.work": ["I am root.work"]}),
    Behaviour("runs_without_an_app", {"root": ["8 1"], "root.double": ["calls 1"]}),
    Behaviour(
        "passes_a_payload",
        {
            "root.train": ["sent model root.train None"] * 3,
            "root.serve": [
                "got [0.0] True",
                "from root.train model for root.serve",
                "got [0.5] True",
                "from root.train model for root.serve",
            ],
            "root.join": ["[2, 2, 2] [0.5] root.train root.join"],
            "root": ["None root.train None 32"],
        },
    ),
    Behaviour(
        "passes_a_payload_of_its_own",
        {
            "root.make": ["False", "saving {'a': (1, 2)}", "True {'a': (1, 2)}"] * 2,
            "root.show": ["loading", "True {'a': [1, 2]} True"],
            "root": ["None data True"],
        },
    ),
    Behaviour(
        "answers_lightning_imports",
        {
            "root": [
                "litwork stands in for lightning.app, and has no LightningTrainer there: "
                "it serves BuildConfig, CloudCompute, LightningApp, LightningFlow, LightningWork, "
                "api, components, core, frontend, pdb, runners, storage, structures, testing, utilities",
                "litwork stands in for lightning, and has no Trainer there: "
                "it serves BuildConfig, CloudCompute, LightningApp, LightningFlow, LightningWork, "
                "app, pdb, storage, structures",
            ],
            "root.show": ["[1, 2, 3]"],
        },
    ),
    Behaviour(
        "shares_files_by_path",
        {
            "root.train": ["lit best.txt root.train root.train True root.train"] * 2,
            "root.serve": [
                "best of 1 best.txt .txt root.train root.serve",
                "best of 2 best.txt .txt root.train root.serve",
                "FileExistsError It is here already, and get(overwrite=True) replaces it",
                "best of 2",
                "Path('lit://outputs/checkpoints/missing.txt') False root.train",
                "FileNotFoundError root.train has no such file or folder lit://outputs/checkpoints/missing.txt",
            ],
            "root.show": ["['1.txt', '2.txt', 'best.txt'] plain [True, False]", "False False False True"],
            "root": [
                "Path('lit://outputs/checkpoints/best.txt') Path('lit://never') None root.train",
                "Path('lit://outputs/checkpoints/best.txt') can't be used in a flow: "
                "pass it to the run() of a work, and call get() there",
                "Path('lit://outputs/checkpoints/best.txt') can't be used in a flow: "
                "pass it to the run() of a work, and call exists_remote() there",
            ],
        },
    ),
    Behaviour(
        "shares_files_by_drive",
        {
            "root.writer": [
                "[] []",
                "['.hidden', 'a.txt', 'checkpoints'] ['checkpoints/1.txt'] ['a.txt'] True",
                "FileNotFoundError There is nothing here to put into Drive('lit://data') b.txt",
                "ValueError '../a.txt' leads out of its folder: leave out the ..",
                "ValueError '/etc/passwd' must be a relative path",
                "FileExistsError It is here already, and overwrite=True replaces it a.txt",
                "Hello",
            ],
            "root.reader": [
                "['.hidden', 'a.txt', 'checkpoints'] data Drive('lit://data')",
                "Hello one ['a.txt', 'checkpoints']",
                "FileNotFoundError No match was found in Drive('lit://data') b.txt",
                "FileNotFoundError No match was found in Drive('lit://data') of root.writer b.txt",
                "TimeoutError Drive('lit://data') didn't get 'b.txt' within 0.02 seconds",
                "PermissionError root.reader may not delete from Drive('lit://data') what root.writer has put there "
                "a.txt",
                "FileNotFoundError No match was found in Drive('lit://data') b.txt",
                "FileExistsError root.writer already put this into Drive('lit://data'), and it doesn't "
                "allow_duplicates a.txt",
                "FileExistsError It is here already, and overwrite=True replaces it a.txt",
                "FileExistsError root.reader and root.writer each have this in Drive('lit://data'): "
                "say which with component_name a.txt",
                "['.hidden', 'a.txt', 'checkpoints'] ['a.txt']",
                "[] []",
                "['checkpoints/1.txt']",
            ],
            "root": [
                "RuntimeError Drive('lit://data') can't be used in a flow: "
                "pass it to the run() of a work, and call list() there",
                "ValueError the id of a Drive begins with lit://, and 'data' doesn't.",
                "ValueError the id of a Drive begins with lit://, and 's3://bucket/' doesn't. "
                "Files of S3 are a Mount of the CloudCompute",
                "ValueError the id of a Drive is lit:// and a name without slashes, and 'lit://a/b' isn't",
                "ValueError '..' leads out of its folder: leave out the ..",
                "NotADirectoryError The root_folder of a Drive has to be a folder nowhere",
            ],
        },
    ),
    Behaviour("stops", {"root": ["that is enough"]}),
    Behaviour(
        "attaches_works_later",
        {
            "root.first": ["root.first began with 1 and has 2"],
            "root.later": ["root.later began with 2 and has 8"],
            "root.child.add": ["root.child.add began with 103 and has 4"],
            "root.pair.0": ["root.pair.0 began with 4 and has 5"],
            "root.pair.1": ["root.pair.1 began with 5 and has 6"],
            "root.many.0": ["root.many.0 began with 10 and has 11"],
            "root.many.1": ["root.many.1 began with 11 and has 12"],
            "root.many.2": ["root.many.2 began with 12 and has 13"],
            "root.named.one": ["root.named.one began with 20 and has 21"],
            "root": [
                "['root.first 2', 'root.later 8', 'root.child.add 4', 'root.many.0 11', 'root.many.1 12', "
                "'root.many.2 13', 'root.named.one 21', 'root.pair.0 5', 'root.pair.1 6']",
                "['root.child'] root.pair",
            ],
        },
    ),
    _failing(
        "fails_to_attach_a_work",
        "root",
        "line 17, in run",
        "TypeError: root.work can't be made again where it will run: Can't ",
        "needs a class at the top level of the script, and arguments that can be pickled",
    ),
    Behaviour(
        "starts_and_stops_works",
        {
            "root.work": ["on_start", "run 1", "interrupted", "on_exit 1"] * 2,
            "root": [
                "it is up False",
                "stopped True False",
                "['pending', 'started', 'pending', 'running', 'stopped', 'pending', 'started', 'pending', 'running']",
                "0 0",
            ],
        },
    ),
    Behaviour(
        "runs_hooks",
        {
            "root.work": ["on_start", "run 1", "run 2", "on_exception ValueError('no twos')", "run 3", "on_exit"],
            "root": ["['succeeded', 'failed', 'succeeded']", "began 1, saw ValueError('no twos')"],
        },
    ),
    Behaviour(
        "counts_calls",
        {
            "root": [
                "2 3 0 False",
                "succeeded None 1 ",
                "succeeded None 1 ",
                "failed user_exception 1 ValueError",
                "failed user_exception 2 ValueError",
                "failed invalid_return_value 1 TypeError",
                "True",
                "'' 127.0.0.1 ''",
            ]
        },
    ),
    Behaviour("keeps_a_schedule", {"root": ["tick 1", "tick 2"]}),
    Behaviour("iterates_over_passes", {"root": ["[0, 1, 4, 9]", "root can't iterate over 5: give it a list"]}),
    _failing("fails_on_purpose", "root", "this can't go on", lines={"root": ["this can't go on"]}),
    _failing(
        "fails_in_a_work",
        "root.parse",
        "line 18, in run",
        "self.parse(text)",
        "line 21, in parse",
        "json.loads(text)",
        "JSONDecodeError: Expecting property name",
        lines={"root.parse": ["parsing {oops"]},
    ),
    Behaviour(
        "goes_on_after_a_failure",
        {
            "root": [
                "failed user_exception ValueError: not this time 1",
                "the parallel one has failed: ValueError: not this time",
                "tries 2 2",
            ],
            "root.one": ["it works"],
            "root.two": ["it works"],
        },
    ),
    _failing("fails_in_the_flow", "root", "line 18, in run", "ZeroDivisionError", lines={"root.ready": ["ready"]}),
    _failing("never_rests", "root", "in run", "never comes to rest", "each pass still changes root.count."),
    _failing(
        "exits_in_a_work",
        "root.exit",
        "sys.exit(3)",
        "SystemExit: 3",
        "sys.exit() ends nothing here",
        lines={"root.exit": ["leaving"]},
    ),
    Behaviour(
        "prints_everything",
        {
            "root.print": ["one line", "two", "lines", "", "Grüße, 世界 \N{ROCKET}", "x" * 100_000, "no end"],
            "root": ["no end"],
        },
        errors={"root.print": ["to stderr"], "root": ["of the flow"]},
    ),
    Behaviour(
        "ends_lines_with_calls",
        {"root.print": [f"call {number}" for number in (1, 2, 3, 4)], "root": ["silent in the work"]},
        errors={"root.print": [f"note {number}" for number in (1, 2, 3, 4)]},
    ),
    Behaviour(
        "refuses_illegal_state",
        {
            "root": [
                "AttributeError Nested.child can't be a component: a work has none. Put it into the flow",
                "TypeError NoRun must define run(): it is what a work does",
                "AttributeError NoInit.__init__ must call super().__init__() first, before it sets attributes",
                "AttributeError NoInitSets.__init__ must call super().__init__() first, before it sets attributes",
                "AttributeError the same Work is both root.a and root.b: make a new one for each place",
                "TypeError LightningApp needs a LightningFlow or a LightningWork, not <class '__main__.Root'>: "
                "did you forget the brackets, Root()?",
                f"AttributeError root.items[0] can't be shared: it is {{1}} of type set. {_STATE}{_KEEP}items",
                "AttributeError root.model can't be shared: it is <built-in function len> of type "
                f"builtin_function_or_method. {_STATE}{_KEEP}model",
                f"AttributeError root.model can't be set to a new Payload here: {_MADE}",
                f"AttributeError root.work.data can't be set to a new Payload here: {_MADE}",
                "AttributeError root.model[1] is a component inside of a value: "
                "give it an attribute of its own, or put it into a structures.List or Dict",
                "AttributeError root.other wasn't defined in __init__: "
                "set it there first, or keep it private as _other",
                "AttributeError root.modle wasn't defined in __init__: did you mean model? If not, "
                "set it there first, or keep it private as _modle",
                "AttributeError root.work can't be replaced: a component stays where it was put",
                "AttributeError root.run is a name of litwork's own: choose another one",
                "TypeError root.work.run() can't be called with this argument 1: it is {1, 2} of type set. "
                + _ARGUMENTS,
                "TypeError root.work.run() can't be called with this argument x at [0]: it is {1} of type set. "
                + _ARGUMENTS,
            ],
            "root.work": [
                f"AttributeError root.work.data can't be shared: it is {{1, 2}} of type set. "
                f"{_STATE}{_KEEP}data{_PAYLOAD}",
                f"AttributeError root.work.data['a'][1] can't be shared: it is b'bytes' of type bytes. "
                f"{_STATE}{_KEEP}data{_PAYLOAD}",
                f"AttributeError root.work.data can't be shared: it is (1, 2) of type tuple as a key of a dict. "
                f"{_STATE}{_KEEP}data{_PAYLOAD}",
                "AttributeError root.work.other wasn't defined in __init__: "
                "set it there first, or keep it private as _other",
                "AttributeError root.work.data can't be deleted: set it to None",
                "None {1, 2}",
            ],
        },
    ),
    _failing(
        "fails_with_illegal_state",
        "root.collect",
        "line 11, in run",
        "AttributeError: root.collect.items[1] can't be shared: it is {2, 3} of type set",
    ),
    _failing(
        "fails_with_illegal_flow_state",
        "root",
        "line 11, in run",
        "AttributeError: root.items['when'] can't be shared: it is 1j of type complex",
    ),
    _failing(
        "refuses_a_returned_value",
        "root.give",
        "line 7, in run",
        "TypeError: root.give.run() returned a value of type int",
        "self.result",
        lines={"root.give": ["returning"]},
    ),
    _failing(
        "refuses_wrong_arguments",
        "root.greet",
        "line 7, in run",
        "TypeError: Greet.run() missing 1 required positional argument: 'name'",
    ),
    _failing(
        "fails_while_loading",
        "root",
        "line 16, in <module>",
        "TypeError: Work.__init__() missing",
        lines={"root": ["loading"]},
    ),
    _failing(
        "exits_while_loading",
        "root",
        "line 6, in <module>",
        "SystemExit",
        "sys.exit() ends nothing here",
        lines={"root": ["loading"]},
    ),
    _failing("has_no_app", "root", "has_no_app.py has no app", lines={"root": ["loaded LightningApp"]}),
    _failing("has_two_apps", "root", "has_two_apps.py has more than one app (one, two)"),
]
