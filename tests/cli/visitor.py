"""`newscrawl WORDS` without root's rights, for root may write anywhere."""

import os
import sys
import tempfile

import newscrawl.cli.crawling
import newscrawl.spiders.site  # noqa: F401 - as below
from newscrawl.cli import main
from newscrawl.state import open_state

with tempfile.TemporaryDirectory() as folder:  # loads the database's driver while it can still be read
    open_state(f"sqlite:///{folder}/state.sqlite").close()
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
sys.argv[0] = "newscrawl"
main()
