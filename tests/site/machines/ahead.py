"""Has its works' machines boot before it says that it has any: it never says so."""

while True:
    pass
