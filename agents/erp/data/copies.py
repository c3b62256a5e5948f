"""Sealed copies that are kept: one per scope, as long as the ERP's database stays the same."""

from __future__ import annotations

import threading
from collections import OrderedDict

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.scope import Scope
from agents.erp.data.sealed import SealedCopy, Source

MOST = 8  # copies kept at once; the one not used for the longest time goes first


class Copies:
    """Finds the copy of a scope, or has one made."""

    def __init__(self, source: Source, catalogue: Catalogue) -> None:
        self._source = source
        self._catalogue = catalogue
        self._kept: OrderedDict[str, SealedCopy] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, scope: Scope) -> SealedCopy:
        """A copy of what the scope may see, as the database is now. Raises SourceAway."""
        version = self._source.version()
        with self._lock:
            copy = self._kept.pop(scope.hash, None)
            if copy is None or copy.version != version:
                copy = SealedCopy(self._source, self._catalogue, scope)
            self._kept[scope.hash] = copy
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return copy
