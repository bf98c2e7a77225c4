"""Charts: one record each, one specification each, drawn as SVG for pages and PDF and as PNG for Word.

Build one with `series.over_time`, `waiting.waiting_where`, `waiting.ages`, `forecast.coming_due`,
`shares.by_category`, `shares.by_unit`, `shares.compared`, or for campaigns with those of `progress`. Draw it with
`rendering.chart_svg` (page, PDF) or `rendering.chart_png` (Word), put it on a page with `card.chart_card`, give its
numbers away with `workbook.chart_workbook`. A builder takes figures and words and asks nothing: no database, no clock.
Its texts are in the active language.
"""
