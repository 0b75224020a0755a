"""Benchmarks: `make bench`, or `python -m tests.bench` for a few rounds of some of it.

`figures`, `rounds`, `report` and `machine` know nothing of what is measured; each folder is a suite that does. A suite
says who runs in each round, and which rows of the table are made of what they measured.
"""
