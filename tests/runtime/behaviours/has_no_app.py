"""A script that makes no app."""

from litwork import LightningApp

print("loaded", LightningApp.__name__)
