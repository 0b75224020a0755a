"""Backends: they carry messages between the loop and the works, and nothing else."""
