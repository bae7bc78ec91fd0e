"""One file per link syntax; a module that ends in `SYNTAX = LinkSyntax(token, install)` is found by its being here."""
