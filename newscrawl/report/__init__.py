"""What became of a run: every lead's one ending while it runs, what is counted on its way, and the report when it ends."""

from newscrawl.report.iso import iso
from newscrawl.report.ledger import KEPT, LISTED, Ending, Ledger
from newscrawl.report.run import Run, recall_of, run_report, summary, verdict
from newscrawl.report.tally import Tally

__all__ = ["KEPT", "LISTED", "Ending", "Ledger", "Run", "Tally", "iso", "recall_of", "run_report", "summary", "verdict"]
