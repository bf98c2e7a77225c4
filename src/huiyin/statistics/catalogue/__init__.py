"""All indicators, by key. What is declined, and what there is no data for, stands in `declined.py`."""

from collections.abc import Mapping
from types import MappingProxyType

from huiyin.statistics.catalogue import annual, counts, rates
from huiyin.statistics.catalogue.indicator import Indicator

_ALL: tuple[Indicator, ...] = (
    *counts.MATTERS,
    *counts.OCCURRENCES,
    *counts.HANDLING,
    *rates.IN_TIME,
    *rates.VIEWS,
    *rates.COURSE,
    *rates.VISITED,
    *annual.PASSED_ON,
    *annual.ACTS,
    *annual.SUGGESTIONS,
)

INDICATORS: Mapping[str, Indicator] = MappingProxyType({item.key: item for item in _ALL})
if len(INDICATORS) != len(_ALL):
    raise ValueError("an indicator's key stands once")
