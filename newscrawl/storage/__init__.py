"""The bucket: objects by key, the articles in them, the change log and the archive of raw pages."""
