"""Whole apps as people wrote them for Lightning. They run as they are."""
