"""Tests of litwork. A package, so that its parts can be imported from each other."""
