"""The runtime on one machine, measured beside neighbours: `suite.py` says what, `environments.py` in which Python."""
