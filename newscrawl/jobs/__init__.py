"""Crawls as jobs: what is asked for, when it is due, and how one is run as a child process. Imports no Scrapy."""

from newscrawl.jobs.opening import open_jobs
from newscrawl.jobs.spec import Job, Jobs, JobSpec, JobStatus

__all__ = ["Job", "JobSpec", "JobStatus", "Jobs", "open_jobs"]
