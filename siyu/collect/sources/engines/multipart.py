"""A multipart form whose file goes to disk as it arrives: never whole in memory, never past its limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from siyu.collect.sources.errors import UploadMissing

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartParser

_MAX_FIELD = 10_000


class Sink(Protocol):
    """Where the file goes."""

    def write(self, piece: bytes) -> None:
        """Take a piece."""


class FileForm:
    """Feed it the body in pieces: the part named `file` goes to the sink, short text parts to `fields`."""

    def __init__(self, content_type: str, open_sink: Callable[[str], Sink]) -> None:
        self.fields: dict[str, str] = {}
        self.sink: Sink | None = None
        self._open_sink = open_sink
        self._parser = self._make_parser(content_type)
        self._header = (b"", b"")
        self._disposition = b""
        self._name = ""
        self._is_file = False
        self._text = b""

    def write(self, piece: bytes) -> None:
        """Take the next piece of the body. Raises: UploadMissing for what is no form, and what the sink raises."""
        from python_multipart.exceptions import FormParserError

        try:
            self._parser.write(piece)
        except FormParserError as broken:
            raise UploadMissing("The request is no valid multipart form.") from broken

    def _make_parser(self, content_type: str) -> MultipartParser:
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser, parse_options_header

        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise UploadMissing("Send the file as multipart/form-data, in the part named “file”.")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin, "on_header_field": self._header_name,
                    "on_header_value": self._header_value, "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_end, "on_part_data": self._data, "on_part_end": self._end,
                },
            )  # fmt: skip
        except FormParserError as broken:
            raise UploadMissing("The request is no valid multipart form.") from broken

    def _begin(self) -> None:
        self._disposition, self._name, self._is_file, self._text = b"", "", False, b""
        self._header = (b"", b"")

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_end(self) -> None:
        if self._header[0].lower() == b"content-disposition":
            self._disposition = self._header[1]
        self._header = (b"", b"")

    def _headers_end(self) -> None:
        from python_multipart.multipart import parse_options_header

        options = parse_options_header(self._disposition)[1]
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = self._name == "file" and b"filename" in options
        if self._is_file:
            if self.sink is not None:
                raise UploadMissing("Send one file at a time.")
            self.sink = self._open_sink(options[b"filename"].decode("utf-8", "replace"))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file and self.sink is not None:
            self.sink.write(data[start:end])
        elif len(self._text) < _MAX_FIELD:
            self._text += data[start:end]

    def _end(self) -> None:
        if not self._is_file and len(self.fields) < 20:
            self.fields[self._name] = self._text[:_MAX_FIELD].decode("utf-8", "replace")
