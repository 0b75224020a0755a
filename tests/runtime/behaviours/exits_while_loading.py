"""sys.exit() in a script is a failure, with any status: the app has not come to run."""

import sys

print("loading")
sys.exit()
