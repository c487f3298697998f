"""Which guards hold a process that reads a file, as doctor tells it: they are tried in one."""

from __future__ import annotations

import secrets
import sys
from contextlib import closing
from pathlib import Path

from rag.core.checks import Check, CheckStatus
from rag.core.errors import PdfError
from rag.library.guards.trying import Guard, held
from rag.library.sandbox import LITTLE_MEMORY, Sandbox

_SECONDS = 60.0


def check_guards(data_dir: Path) -> Check:
    """Tries to read, in such a process, a file of the library's folder, to write there, to reach a network, to start a process."""
    new = data_dir / f"guards-{secrets.token_hex(8)}.tmp"
    file = next((path for path in sorted(data_dir.glob("*.db")) if path.is_file()), Path(sys.executable))
    with closing(Sandbox(["rag.library.guards.trying"], memory=LITTLE_MEMORY)) as sandbox:
        try:
            in_force = sandbox.call(held, file, new, timeout=_SECONDS)
        except PdfError as error:
            return Check("guards", CheckStatus.FAILED, {"in_force": [], "lacking": [str(guard) for guard in Guard], **error.facts})
        finally:
            new.unlink(missing_ok=True)
    facts = {"in_force": [str(guard) for guard in in_force], "lacking": [str(guard) for guard in Guard if guard not in in_force]}
    return Check("guards", CheckStatus.WARNING if facts["lacking"] else CheckStatus.OK, facts)
