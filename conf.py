"""The site's configuration: `sphinx-build -c . docs build/html`."""

from litdocs import assets, from_disk, packed

project = "litwork"
author = "The litwork developers"
copyright = "The litwork developers"

extensions = ["myst_parser", "sphinx_design", "litdocs"]

lit_code_path = ["../scripts"]
lit_require_output = True

html_theme = "furo"
templates_path = ["docs/_templates"]
html_title = "litwork"
html_favicon = "docs/_static/favicon.svg"
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_theme_options = {
    "light_logo": "logo-light.svg",
    "dark_logo": "logo-dark.svg",
    "light_css_variables": {
        "color-brand-primary": "#3a45c4",
        "color-brand-content": "#3a45c4",
        "color-brand-visited": "#3a45c4",
        "color-foreground-primary": "#17191f",
        "color-foreground-secondary": "#4b515d",
        "color-foreground-muted": "#656b77",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9aa6ff",
        "color-brand-content": "#9aa6ff",
        "color-brand-visited": "#9aa6ff",
        "color-foreground-primary": "#d5d7db",
        "color-foreground-secondary": "#a9aeb7",
        "color-foreground-muted": "#9097a2",
    },
}

# What the guide to publishing says of sizes, measured.
_run = ["lit-runner.js", "sandbox-inline.html", *from_disk.names(assets.ASSETS)]
_sizes = {
    "run plain": sum(packed.size(assets.ASSETS, name) for name in _run),
    "run gzip": sum(packed.size(assets.ASSETS, name, ".gz") for name in _run),
    "run brotli": sum(packed.size(assets.ASSETS, name, ".br") for name in _run),
    "from disk": sum(len(content) for _, content in from_disk.scripts(assets.ASSETS)),
}
rst_epilog = "".join(f".. |{name}| replace:: {size / 1e6:.1f} MB\n" for name, size in _sizes.items())
