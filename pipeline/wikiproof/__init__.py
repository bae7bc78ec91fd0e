"""Proves a wiki: resolves its links, runs its snippets, checks its claims, publishes what was proven."""
