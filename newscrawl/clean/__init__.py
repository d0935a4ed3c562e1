"""Blocks in, blocks out: ordered rules, each of which says what it took away."""
