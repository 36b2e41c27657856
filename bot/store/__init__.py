"""Precious state: people, accounts, versions, acknowledgements, reviews, notices, audit.

Everything else calls the queries of this package with a connection of `Store.reading()` or `Store.writing()`. An employee
is the number `employees.id` everywhere; HR's own id, the name and the address stand in that one row alone, so that
forgetting somebody changes one row and breaks no chain of evidence.
"""
