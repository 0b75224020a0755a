"""Goes downhill on a parabola, with steps as long as `--rate` says."""

import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, required=True)
rate = parser.parse_args().rate

x = 1.0
history: list[float] = []
while abs(x) > 0.01 and len(history) < 50:
    x -= rate * 2 * x
    history.append(round(x * x, 6))
score = len(history)
print(f"rate {rate}: {score} steps")
