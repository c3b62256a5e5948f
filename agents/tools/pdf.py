"""The text of PDF files."""

from __future__ import annotations

import io

MOST_PAGES = 100


class UnreadablePdf(Exception):
    """A PDF without text to be had; the text of the error says why, to be put behind the file's name."""


def pdf_text(content: bytes) -> str:
    """The text of the first pages. Raises UnreadablePdf."""
    from pypdf import PdfReader  # noqa: PLC0415 - 12 MB that only those who send a PDF should pay
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        texts = [pages[number].extract_text().strip() for number in range(min(len(pages), MOST_PAGES))]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:  # what damaged files lead to
        raise UnreadablePdf("it is damaged or locked.") from error
    text = "\n\n".join(text for text in texts if text)
    if not text:
        raise UnreadablePdf("it has no text in it, only pictures of pages.")
    return text if len(pages) <= MOST_PAGES else f"{text}\n\n(the first {MOST_PAGES} of {len(pages)} pages)"
