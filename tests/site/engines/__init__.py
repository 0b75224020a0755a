"""Drives built pages in the browsers that Playwright can't drive as they are installed: Firefox and WebKitGTK.

Each engine offers the same small `Browser`: profiles, tabs in them, and what was seen of them from outside. A tab has
as much of Playwright's `Page` as `litdocs.drive` asks for, so that one `run_app` runs the apps in every browser.

Rules: browsers are those of the machine, never downloaded; they and what they keep end with their context, whatever
happens in a test; other hosts are out of reach: whatever asks for one reaches `nowhere`.
"""
