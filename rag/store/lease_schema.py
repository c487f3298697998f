"""The steps that let many workers share a library. A released step is never edited."""

from __future__ import annotations

M011_LEASES = """
-- which worker has a job in hand, and until when, in seconds since 1970, unless it gives another sign; where there is but one, none
ALTER TABLE jobs ADD COLUMN taken_by TEXT;
ALTER TABLE jobs ADD COLUMN leased_until REAL;
"""

M013_READ_AGAIN = """
-- which worker reads a document again that an earlier version has read, and until when, as with jobs; where there is but one, none
ALTER TABLE documents ADD COLUMN read_by TEXT;
ALTER TABLE documents ADD COLUMN read_until REAL;
"""
