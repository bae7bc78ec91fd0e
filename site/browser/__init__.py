"""What a browser shows of a published wiki.

A package, so that importing its tests puts nothing named `site` in place of the standard library's module.
"""
