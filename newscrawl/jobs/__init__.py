"""Crawls as jobs: what is asked for, when it is due, and how one is run as a child process. Imports no Scrapy."""
