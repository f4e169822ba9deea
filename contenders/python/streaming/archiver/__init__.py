"""Every object under a prefix into one ZIP, in one pass, with nothing on disk."""
