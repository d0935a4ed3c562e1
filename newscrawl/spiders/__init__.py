"""The two crawls: `site` finds the articles of a site by itself, `urls` is told where they are."""
