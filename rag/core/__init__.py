"""The words that every room shares: records, errors, settings, and what users read of them.

Read `records.py`, `tables.py`, `lead.py`, `quoting.py` (when something is quoted), `file_parts.py`, `identity.py` (what a document calls
itself, which are asked), `job.py`, `kept.py`, `people.py` (who asks, what is whose) and `checks.py` (what crosses a border), `errors.py`
(the one tree), `wire.py` (how both cross between processes and rest as JSON), `settings.py`, `logs.py` (what a process tells of itself),
`whole_file.py` (files that are written), `private.py` (whose they are), `hindrance.py` (what keeps them from it), `logistic.py` (a sum of
evidence becomes a probability), `looks.py` (how characters are set), `marked.py` (where the words that answer stand in a quote),
`marks.py` (what items begin with and sentences end with), `hangul.py` (how syllables are composed), `radicals.py`
(which stand for Hanja), then `messages/` (the words of errors, checks and states).
"""
