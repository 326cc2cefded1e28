"""Every text that people read comes through here, so that it can be translated.

`make messages` collects them into `hirewire.pot`. Write whole sentences with named gaps:
`_("{count} postings match.").format(count=3)`; never glue parts together.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_translations = gettext.translation("hirewire", Path(__file__).parent / "locale", fallback=True)

_ = _translations.gettext
ngettext = _translations.ngettext
