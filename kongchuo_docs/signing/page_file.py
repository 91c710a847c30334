"""Scanned pages as PDF/A-2b, without loss: a JPEG stays byte for byte, pixels stay pixels.

Basis: ISO 19005-2:2011, 6.2.3 (output intent), 6.6.4 (identification).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Page, Pdf, StreamDecodeLevel, String
from PIL import Image, ImageCms

from kongchuo_docs.signing.reading import ScannedPage

_MODES = {"1": (1, Name.DeviceGray), "L": (8, Name.DeviceGray), "RGB": (8, Name.DeviceRGB)}
_ABOUT = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 pdfaid:part="2" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def page_file(page: ScannedPage, picture: bytes, title: str) -> bytes:
    """Return one page as a PDF/A-2b that shows it upright; equal arguments, equal bytes.

    Args:
        page: Its size, turn and kind of picture.
        picture: A JPEG, or pixels packed by zlib.
        title: Shown by the viewer; no person in it.
    """
    pdf = Pdf.new()
    width, height = page.size
    image = pdf.make_stream(picture)
    bits, colours = _MODES[page.mode]
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = page.pixels
    image.ColorSpace, image.BitsPerComponent = colours, bits
    image.Filter = Name.DCTDecode if page.jpeg else Name.FlateDecode
    content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Scan Do Q\n"
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Resources=Dictionary(XObject=Dictionary(Scan=image)),
        Contents=pdf.make_stream(content.encode()),
        Rotate=page.turn,
    )
    pdf.pages.append(Page(pdf.make_indirect(sheet)))
    return _finished(pdf, title)


def picture_file(page: ScannedPage, picture: bytes) -> tuple[str, bytes]:
    """Return ending and content of a page as a picture that any program shows, without loss."""
    if page.jpeg:
        return ".jpg", picture
    pixels = zlib.decompress(picture)
    content = BytesIO()
    dpi = page.pixels[0] / page.size[0] * 72
    Image.frombytes(page.mode, page.pixels, pixels).save(content, "PNG", dpi=(dpi, dpi))
    return ".png", content.getvalue()


def joined(pages: Sequence[bytes], title: str) -> bytes:
    """Return pages made by :func:`page_file` as one PDF/A-2b."""
    pdf = Pdf.new()
    sources = [Pdf.open(BytesIO(each)) for each in pages]
    for each in sources:
        pdf.pages.extend(each.pages)
    return _finished(pdf, title)


def _finished(pdf: Pdf, title: str) -> bytes:
    about = pdf.make_stream(_ABOUT.format(title=escape(title)).encode())
    about.Type, about.Subtype = Name.Metadata, Name.XML
    colours = pdf.make_stream(_srgb())
    colours.N = 3
    pdf.Root.Metadata = about
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                DestOutputProfile=colours,
            )
        ]
    )
    content = BytesIO()
    # Streams stay as they are: nothing is packed anew, so nothing is lost.
    pdf.save(
        content,
        deterministic_id=True,
        min_version="1.7",
        compress_streams=False,
        stream_decode_level=StreamDecodeLevel.none,
        object_stream_mode=ObjectStreamMode.disable,
    )
    return content.getvalue()


def _srgb() -> bytes:
    """Return the sRGB profile without the moment at which it was made."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = bytearray(profile)
    whole[24:36] = (2000).to_bytes(2, "big") + b"\0\1\0\1" + bytes(6)
    whole[84:100] = bytes(16)  # the digest of the profile, which is free to be left out
    return bytes(whole)
