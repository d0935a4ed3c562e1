"""The HTTP API and the page: what is asked for goes to the queue, what is shown comes from the bucket and an index of its log."""
