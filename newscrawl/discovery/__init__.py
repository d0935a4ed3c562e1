"""Finding articles: parses what was fetched and says what to ask for next. It never fetches."""
