"""Work on a bucket that is there: taking down, keeping for a time, and looking after its health."""
