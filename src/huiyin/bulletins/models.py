"""Rows of the rooms in here; each room keeps its own beside its code."""

from huiyin.bulletins.exports.models import Export
from huiyin.bulletins.process.models import Course

__all__ = ["Course", "Export"]
