"""The words that every room shares: records, errors, settings, and what users read of them.

Read `records.py` (what crosses a border), `errors.py` (the one tree), `settings.py`, `logistic.py` (a sum of evidence becomes a
probability), then `messages/` (the words of errors, checks and states).
"""
