"""The site's configuration: `sphinx-build -c . docs build/html`."""

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
