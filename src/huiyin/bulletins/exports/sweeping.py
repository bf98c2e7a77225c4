"""Deleting made files when their days are over, and parts that no row speaks of."""

from __future__ import annotations

from datetime import datetime

from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.models import UNFINISHED, Export, ExportState


def sweep_exports(at: datetime) -> int:
    """Delete what has expired, and what a cancelled or failed run left. How many were deleted."""
    expired = Export.objects.filter(state=ExportState.DONE, expires_at__lte=at)
    expired.update(state=ExportState.EXPIRED, size=0)
    kept = set(Export.objects.filter(state__in=(*UNFINISHED, ExportState.DONE)).values_list("pk", flat=True))
    gone = [export for export in store.on_disk() if export not in kept]
    for export in gone:
        store.drop(export)
    return len(gone)
