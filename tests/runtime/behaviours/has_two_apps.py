"""A script that makes two apps."""

from litwork import LightningApp, LightningFlow

one = LightningApp(LightningFlow())
two = LightningApp(LightningFlow())
