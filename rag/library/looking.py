"""What is looked at of a document: its pages and passages, their pictures, the files inside it."""

from __future__ import annotations

from rag.answer.quoting import page_of
from rag.core.people import file_key
from rag.core.records import Attachment, Box, Document, Hit, PageImage, PageInfo, Passage
from rag.library.admission import take_out
from rag.library.drawing import draw
from rag.library.parts import Parts

DOOR_SECONDS = 30.0  # for a first look at a file
LARGEST_COPY = 2**30  # bytes of a file without its password
_RENDER_SECONDS = 30.0
_LARGEST_PICTURE = 2**27  # bytes: 40 million pixels, of three bytes each, and what is around them


class Looking(Parts):
    """What the faces show of documents."""

    def pages(self, document_id: int) -> list[PageInfo]:
        """Raises DocumentNotFound."""
        return self.store.page_infos(document_id)

    def page(self, document_id: int, number: int) -> PageInfo:
        """Raises DocumentNotFound and PageNotFound."""
        return self.store.page_info(document_id, number)

    def passages(self, document_id: int) -> list[Passage]:
        """The passages of a document, in order. Raises DocumentNotFound."""
        self.store.document(document_id)
        return self.store.passages_of(document_id)

    def addable(self, document: Document) -> list[Attachment]:
        """The PDFs inside a document that are neither documents themselves nor on their way to it."""
        pdfs = [attachment for attachment in document.attachments if attachment.kind == "pdf"]
        keys = {one.number: file_key(one.sha256, document.collection_id) for one in pdfs}
        known = {key for key in keys.values() if self.store.by_sha256(key) is not None or self._jobs.unfinished_with(key) is not None}
        return [one for one in pdfs if keys[one.number] not in known]

    def attachment(self, document_id: int, number: int) -> bytes:
        """The bytes of a file inside a document, as hostile as any upload: `add` looks at them. Raises as `page_image`, and PdfError."""
        with self._kept(document_id) as path:
            return self._door.call(take_out, file=path, number=number, timeout=DOOR_SECONDS, largest=LARGEST_COPY)

    def page_image(self, document_id: int, page: int, *, scale: float = 2.0, clip: Box | None = None) -> PageImage:
        """The displayed page, or the part of it inside `clip`, with `scale` pixels a point.

        Raises DocumentNotFound, PageNotFound and FileLost.
        """
        self.store.page_info(document_id, page)
        with self._kept(document_id) as path:
            return self._renderer.call(
                draw, file=path, page=page, scale=scale, clip=clip, timeout=_RENDER_SECONDS, largest=_LARGEST_PICTURE
            )

    @staticmethod
    def page_of(hit: Hit, position: int) -> int:
        """The page that a place of the hit's passage is printed on."""
        return page_of(hit, position)
