"""The catalogue of texts is complete: whoever translates it translates everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from bot.messages.catalogue import _, ngettext

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "bot" / "messages" / "hirewire.pot"
EXTRACT = ("--quiet", "extract", "--mapping", "pyproject.toml", "bot", "adapters", "--output-file")


def test_template_holds_every_text(tmp_path: Path) -> None:
    """`make messages` was run after the last change of a text."""
    fresh = tmp_path / "fresh.pot"
    code = "from babel.messages.frontend import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", code, *EXTRACT, str(fresh)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with fresh.open("rb") as now, TEMPLATE.open("rb") as kept:
        texts = {message.id for message in read_po(now)}
        assert {message.id for message in read_po(kept)} == texts
    assert len(texts) > 100


def test_english_needs_no_translation() -> None:
    """Without a translation the text is what the code says, in one and in many."""
    assert _("closed") == "closed"
    assert ngettext("{count} posting", "{count} postings", 2) == "{count} postings"
