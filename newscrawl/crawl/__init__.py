"""Adapters between Scrapy and the spine."""
