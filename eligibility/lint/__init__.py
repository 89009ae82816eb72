"""The linter: what a rulebook must satisfy before anybody relies on it.

One module a subject; each yields findings and none changes the book. `report.check` runs them all.
"""
