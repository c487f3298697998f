"""`python -m rag add | list | remove | search | ask | doctor | health | backup | restore | verify | rebuild | worker | models | …`."""

from __future__ import annotations

import sys

from rag.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
