"""The runner in the page, measured in a browser: `suite.py` says what, `tabs.py` how a page is left undisturbed."""
