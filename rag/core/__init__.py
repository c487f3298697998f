"""The words that every room shares: records, errors, settings, and what users read of them.

Read `records.py` (what crosses a border), `errors.py` (the one tree), `settings.py`, then `messages/` (the words of errors, checks and
states).
"""
