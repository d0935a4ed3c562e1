"""Copies of the log in other forms, for whoever asks questions of many articles at once."""
