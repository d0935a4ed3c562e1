"""The JSON API: routes parse, call and answer."""
