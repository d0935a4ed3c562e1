"""A process that opens the state without root's rights and prints what it is told."""

import os
import sys
import tempfile

from newscrawl.state import StateError, open_state

with tempfile.TemporaryDirectory() as folder:  # loads all modules while they can still be read
    open_state(f"sqlite:///{folder}/state.sqlite").close()
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
try:
    open_state(sys.argv[1]).close()
except StateError as error:
    print(error)
