"""A drawing (SVG) as dots (PNG), for programs that show no drawings."""

# Dots for each unit of the drawing: sharp on paper at 15 cm.
SCALE = 2.5


def png_of(svg: str) -> bytes:
    """The same drawing on white. The drawing program is loaded with the first one, and only then."""
    import vl_convert

    made: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return made
