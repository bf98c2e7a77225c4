"""QR codes as SVG without inline style, for receipts."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_image(text: str) -> str:
    """A whole SVG file with the code black on white, with the quiet zone of four modules that scanners need."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, light="white", svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def qr_svg(text: str, label: str = "QR") -> SafeString:
    """The same for a page: an `svg` element with a label for screen readers; its size comes from the style sheet."""
    code = segno.make(text, error="m", micro=False).svg_inline(
        border=4, light="white", svgclass="qr", lineclass=None, omitsize=True
    )
    # segno writes only path data and numbers of its own making; the label is escaped.
    drawing = mark_safe(code.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
    return format_html('<span class="qr-code" role="img" aria-label="{}">{}</span>', label, drawing)
