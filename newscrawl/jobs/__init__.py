"""Crawls as jobs: what is asked for, when it is due, and how one is run as a child process. Imports no Scrapy."""

from newscrawl.jobs.opening import is_fleet, job_for, open_jobs
from newscrawl.jobs.serving import serve_jobs
from newscrawl.jobs.spec import Job, Jobs, JobSpec, JobStatus

__all__ = ["Job", "JobSpec", "JobStatus", "Jobs", "is_fleet", "job_for", "open_jobs", "serve_jobs"]
