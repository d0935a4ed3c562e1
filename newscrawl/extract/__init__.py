"""Page in, Article out."""
