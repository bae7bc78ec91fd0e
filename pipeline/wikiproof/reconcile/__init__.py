"""Plan edits that mend links: reconcile, rename, merge."""
