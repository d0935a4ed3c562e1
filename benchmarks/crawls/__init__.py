"""What `benchmarks/crawl.py` is made of: a news site, those who crawl it, and what that costs them."""
