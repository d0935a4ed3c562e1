"""Scrapy's item pipelines: one file a step, each calling one function of the spine."""
