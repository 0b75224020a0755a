"""The directives `lit_tabs` and `lit_step`: a walkthrough, written as lists of options or as a body of steps.

Rules: the number of steps is the longest of titles, descriptions and files. A step without a file shows that of the
step before; one file serves all steps. Every mistake is a warning, and whatever is right is still shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound
from sphinx.application import Sphinx
from sphinx.directives.code import LiteralIncludeReader

from litdocs import code, lines, outputs, pages
from litdocs.code import Code
from litdocs.nodes import lit_code, lit_description, lit_head, lit_recorded, lit_step, lit_tabs, lit_title
from litdocs.options import AnyOption, LitDirective, is_address

STEPS = "litdocs_steps"  # where the steps gather while the body of a `lit_tabs` is parsed
FOLDS = ("open", "folded", "none")


@dataclass(slots=True)
class Step:
    """A step as it is written: texts with inline markup, the name of a file, the lines to highlight, a picture."""

    title: str = ""
    description: str = ""
    file: str = ""
    highlight: str = ""
    image: str = ""


class LitStep(LitDirective):
    """One step in the body of a `lit_tabs`: the argument is its title, the body its description."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[AnyOption] = AnyOption("code_file", "highlights", "image")

    def run(self) -> list[nodes.Node]:
        self.check_names()
        steps = self.env.temp_data.get(STEPS)
        if steps is None:
            self.warn("steps", "lit_step belongs into the body of a lit_tabs")
            return []
        steps.append(
            Step(
                title=" ".join(" ".join(self.arguments).split()),
                description=" ".join(" ".join(self.content).split()),
                file=self.scalar("code_file"),
                highlight=self.scalar("highlights"),
                image=self.scalar("image"),
            )
        )
        return []


class LitTabs(LitDirective):
    """A walkthrough through one file or several."""

    option_spec: ClassVar[AnyOption] = AnyOption(
        "titles",
        "descriptions",
        "code_files",
        "highlights",
        "images",
        "works",
        "app_id",
        "enable_run",
        "code_only",
        "tab_rows",
        "height",
        "output",
        "language",
        "name",
        "class",
    )

    def run(self) -> list[nodes.Node]:
        self.check_names()
        steps = self.written_steps()
        if not steps:
            self.warn(
                "steps", "lit_tabs has no steps: give it titles, descriptions or code_files, or lit_step directives"
            )
            return []
        files = self.files(steps)
        runnable = {file.name: file for file in files if file and file.language == "python"}
        runner = self.is_runner() and bool(runnable)
        node = lit_tabs(
            "",
            classes=self.classes(),
            runner=runner,
            code_only=bool(self.boolean("code_only")),
            height=self.length("height"),
            tab_rows=self.count("tab_rows"),
        )
        self.set_source_info(node)
        self.name_it(node)
        shown: Code | None = None
        for number, (step, file) in enumerate(zip(steps, files, strict=True), 1):
            node += self.step(node["base"], number, len(steps), step, file, shown)
            shown = file
        missing = self.record(node, list(runnable.values())) if runner else []
        pages.note(self.env, runner, missing)
        return [node]

    # What is written

    def written_steps(self) -> list[Step]:
        """The steps, from the options or from the body."""
        if self.content:
            return self.steps_of_body()
        titles, descriptions = self.entries("titles"), self.entries("descriptions")
        files, images = self.entries("code_files"), self.entries("images", "|")
        highlights = self.entries("highlights")
        texts = max(len(titles), len(descriptions))
        if titles and descriptions and len(titles) != len(descriptions):
            self.warn("steps", "%d titles, but %d descriptions", len(titles), len(descriptions))
        if texts and len(files) > 1 and len(files) != texts:
            self.warn("steps", "%d code_files, but %d titles or descriptions", len(files), texts)
        if texts and not files:
            self.warn("code_file", "lit_tabs has no code_files: its steps show no code")
        count = max(texts, len(files))
        if count and len(highlights) > count:
            self.warn("highlights", "%d highlights, but %d steps", len(highlights), count)
        if count and len(images) > count:
            self.warn("image", "%d images, but %d steps", len(images), count)
        return [
            Step(
                *(
                    values[place] if place < len(values) else ""
                    for values in (titles, descriptions, files, highlights, images)
                )
            )
            for place in range(count)
        ]

    def steps_of_body(self) -> list[Step]:
        """The steps of the body; options that say the same are warned about."""
        for name in ("titles", "descriptions", "highlights", "images"):
            if name in self.options:
                self.warn("steps", "%s is ignored: the lit_step directives in the body say it", name)
        steps: list[Step] = []
        body = nodes.container()
        self.env.temp_data[STEPS] = steps
        try:
            self.state.nested_parse(self.content, self.content_offset, body)
        finally:
            self.env.temp_data[STEPS] = None
        if any(not isinstance(child, nodes.comment | nodes.system_message) for child in body.children):
            self.warn("steps", "the body of a lit_tabs holds lit_step directives and nothing else")
        files = self.entries("code_files")
        for place, step in enumerate(steps):
            if not step.file and place < len(files):
                step.file = files[place]
        return steps

    def is_runner(self) -> bool:
        """Whether the author wants a runner."""
        wanted = self.boolean("enable_run")
        return bool(self.scalar("app_id")) if wanted is None else wanted

    def name_it(self, node: lit_tabs) -> None:
        """Gives the walkthrough its ids: a base from name or app_id, unique on the page, from which all others are
        made.
        """
        document = self.state.document
        wanted = nodes.make_id(self.scalar("name") or self.scalar("app_id")) or "lit-tabs-1"
        stem = re.sub(r"-1$", "", wanted) if wanted == "lit-tabs-1" else wanted
        base, number = wanted, 2
        while base in document.ids:
            base, number = f"{stem}-{number}", number + 1
        node["base"] = base
        node["ids"].append(base)
        document.ids[base] = node
        if self.scalar("name"):
            node["names"].append(nodes.fully_normalize_name(self.scalar("name")))
            document.note_explicit_target(node, node)

    # Files

    def files(self, steps: Sequence[Step]) -> list[Code | None]:
        """The code of each step; `None` where there is none."""
        found: dict[str, Code | None] = {}
        files = []
        wanted = ""
        for step in steps:
            wanted = step.file or wanted
            if wanted and wanted not in found:
                found[wanted] = self.read(wanted)
            files.append(found.get(wanted))
        return files

    def read(self, wanted: str) -> Code | None:
        """The file of that name; a warning if it isn't there or can't be read."""
        source = Path(self.env.srcdir).resolve()
        folders = [(source / folder).resolve() for folder in self.config.lit_code_path]
        page = Path(self.env.doc2path(self.env.docname)).resolve().parent
        places = code.candidates(wanted, page, source, folders)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            self.env.note_dependency(self.env.relfn2path(wanted)[0])
            self.warn("code_file", "no file %r: looked for %s", wanted, " and ".join(dict.fromkeys(map(str, places))))
            return None
        self.env.note_dependency(str(path))
        try:
            text, _ = LiteralIncludeReader(str(path), {}, self.config).read()
        except (OSError, ValueError) as error:
            self.warn("code_file", "%s can't be read: %s", path, error)
            return None
        return Code(path, code.name_of(path, [*folders, source]), text, self.language(path))

    def language(self, path: Path) -> str:
        """The language to highlight a file in."""
        wanted = self.scalar("language")
        try:
            return str(get_lexer_by_name(wanted).aliases[0]) if wanted else code.language_of(path)
        except ClassNotFound:
            self.warn("language", "Pygments knows no language %r", wanted)
            return code.language_of(path)

    # Nodes

    def step(self, base: str, number: int, count: int, step: Step, file: Code | None, before: Code | None) -> lit_step:
        """The node of a step; `before` is what the step before shows."""
        node = lit_step("", number=number, file=file.name if file else "", ids=[f"{base}-step-{number}"])
        self.set_source_info(node)
        for taken in (f"{base}-step-{number}", f"{base}-tab-{number}"):
            self.state.document.ids.setdefault(taken, node)
        highlighted = self.highlighted(number, step, file)
        node += self.head(number, count, file, highlighted)
        if step.title:
            node += self.paragraph(lit_title, step.title)
        if step.description:
            node += self.paragraph(lit_description, step.description)
        if not step.title and not step.description and count > 1:
            node += lit_title(
                "", "", nodes.literal("", file.path.name if file else f"Step {number}"), translatable=False
            )
        if file:
            shown = lit_code(
                file.text,
                file.text,
                language=file.language,
                highlighted=highlighted,
                highlight_args={"hl_lines": highlighted} if highlighted else {},
                differs=lines.difference(before.text, file.text) if before and before.path != file.path else None,
            )
            self.set_source_info(shown)
            node += shown
        if step.image:
            node += self.picture(step)
        return node

    def head(self, number: int, count: int, file: Code | None, highlighted: Sequence[int]) -> lit_head:
        """Number, file and lines of a step, in words."""
        node = lit_head("", "", translatable=False)
        if count > 1:
            node += [nodes.strong("", f"Step {number}"), nodes.Text(": " if file else "")]
        if file:
            node += nodes.literal("", file.path.name)
        if file and highlighted:
            node += nodes.Text(", " + code.describe(highlighted))
        return node

    def highlighted(self, number: int, step: Step, file: Code | None) -> list[int]:
        """The numbers of the lines that a step speaks of."""
        if not file:
            return []
        return code.select(
            step.highlight,
            lines.split(file.text),
            lambda problem: self.warn("highlights", "step %d, %s: %s", number, file.name, problem),
        )

    def picture(self, step: Step) -> list[nodes.Node]:
        """The picture of a step; a warning if there is no such file."""
        if not is_address(step.image):
            path = Path(self.env.relfn2path(step.image)[1])
            if not path.is_file():
                self.warn("image", "no picture %r: looked for %s", step.image, path)
                return []
        image = nodes.image("", uri=step.image, alt=step.title or step.description, classes=["lit-step-image"])
        self.set_source_info(image)
        return [image]

    # Recorded output

    def record(self, node: lit_tabs, files: Sequence[Code]) -> list[Path]:
        """Adds the recorded output of each file; returns the recordings that are not there."""
        missing = []
        fold = self.scalar("output").lower()
        if fold and fold not in FOLDS:
            self.warn("option", "output should be one of %s, not %r", ", ".join(FOLDS), fold)
            fold = ""
        for file in files:
            path = outputs.path_of(file.path)
            if not path.is_file():
                missing.append(path)
                if self.config.lit_require_output:
                    self.warn("output", "%s has no recorded output: %s is missing", file.name, path)
                continue
            self.env.note_dependency(str(path))
            try:
                recording = outputs.read(path)
            except (OSError, ValueError) as error:
                self.warn("output", "%s", error)
                continue
            if not recording.components:
                if self.config.lit_require_output:
                    self.warn("output", "%s declares how %s ends, but nothing is recorded yet", path, file.name)
            elif fold != "none":
                node += self.recorded(file, recording, fold)
        return missing

    def recorded(self, file: Code, recording: outputs.Recording, fold: str) -> lit_recorded:
        """The node of a recorded output."""
        texts = [f"{component.name}  {line.text}" for component in recording.components for line in component.lines]
        node = lit_recorded("", file=file.name, recording=recording, fold=fold)
        caption = lit_head("", "", translatable=False)
        caption += [nodes.Text("Output of "), nodes.literal("", file.path.name)]
        caption += nodes.Text(f", recorded{recording.made_with}:")
        node += [caption, nodes.literal_block("", "\n".join(texts), language="text")]
        self.set_source_info(node)
        return node


def setup(app: Sphinx) -> None:
    """Registers the directives and their configuration."""
    app.add_directive("lit_tabs", LitTabs)
    app.add_directive("lit_step", LitStep)
    app.add_config_value(
        "lit_code_path", [], "env", (list, tuple), "Folders of code, relative to the source directory."
    )
    app.add_config_value("lit_require_output", False, "env", (bool,), "Warn about runners without a recorded output.")
