"""What a file is shows in its content; a name or an ending is never asked for."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt_sync.adapters.sniff import Kind, refusal, sniff
from tests.hostile import RawEntry, filled, old_office, open_document, raw_zip, zipped

GOLDEN = Path(__file__).parent.parent / "golden"
TEXT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"x"}
PACKAGE = {"antt-package.json": b"{}", "envelopes/1.json": b"{}", "blobs/1": filled()}

FILES: dict[str, tuple[bytes, Kind]] = {
    "workbook": (filled(), Kind.XLSX),
    "workbook cut short": (filled()[:-300], Kind.XLSX),
    "workbook without content types": (zipped({"xl/workbook.xml": b"x"}), Kind.XLSX),
    "workbook of LibreOffice": ((GOLDEN / "saved_by_libreoffice.xlsx").read_bytes(), Kind.XLSX),
    "old workbook of LibreOffice": ((GOLDEN / "saved_by_libreoffice.xls").read_bytes(), Kind.XLS),
    "open document of LibreOffice": ((GOLDEN / "saved_by_libreoffice.ods").read_bytes(), Kind.ODS),
    "open document": (open_document(""), Kind.ODS),
    "open document without its mark": (
        zipped({"content.xml": b"x", "META-INF/manifest.xml": b"x"}),
        Kind.ODS,
    ),
    "open document packed again": (
        zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"x",
                "META-INF/manifest.xml": b"x",
            }
        ),
        Kind.ODS,
    ),
    "open text document": (zipped(TEXT, method=ZIP_STORED), Kind.WORD),
    "package": (zipped(PACKAGE), Kind.PACKAGE),
    "package cut short": (zipped(PACKAGE)[:100], Kind.PACKAGE),
    "envelopes alone": (zipped({"envelopes/1.json": b"{}"}), Kind.PACKAGE),
    "zip of workbooks": (raw_zip(RawEntry(b"a.xlsx", filled()), RawEntry(b"b.xlsx", filled())), Kind.ZIP),
    "zip of workbooks, cut short": (raw_zip(RawEntry(b"a.xlsx", filled()))[:-70], Kind.ZIP),
    "zip that holds a package": (zipped({"a.antt": zipped(PACKAGE)}), Kind.ZIP),
    "zip of nothing": (raw_zip(), Kind.ZIP),
    "binary workbook": (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), Kind.XLSB),
    "word": (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), Kind.WORD),
    "slides": (zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), Kind.SLIDES),
    "old word": (old_office("1Table", "WordDocument"), Kind.WORD),
    "old word with a workbook inside": (old_office("WordDocument", "ObjectPool", "Workbook"), Kind.WORD),
    "old workbook": (old_office("Workbook"), Kind.XLS),
    "older workbook": (old_office("Book"), Kind.XLS),
    "old workbook with a document inside": (old_office("Workbook", "MBD1", "WordDocument"), Kind.XLS),
    "old slides": (old_office("PowerPoint Document"), Kind.SLIDES),
    "password": (old_office("EncryptionInfo", "EncryptedPackage"), Kind.ENCRYPTED),
    "old file of something else": (old_office("Thumbs"), Kind.UNKNOWN),
    "name of a stream in a text only": (
        old_office("Thumbs") + b"." + "Workbook".encode("utf-16-le") + b"\0\0",
        Kind.UNKNOWN,
    ),
    "nothing": (b"", Kind.EMPTY),
    "spaces": (b" \r\n", Kind.EMPTY),
    "zeros": (bytes(100), Kind.EMPTY),
    "web page": (b"\xef\xbb\xbf<!DOCTYPE html><html>", Kind.HTML),
    "web page as Excel saves it": (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', Kind.HTML),
    "table alone": (b"<style></style><TABLE><tr>", Kind.HTML),
    "web archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related", Kind.HTML),
    "comma separated": ("Tổ,Số\n1,2\n".encode(), Kind.TEXT),
    "tab separated in UTF-16": ("Tổ\tSố\n".encode("utf-16"), Kind.TEXT),
    "spreadsheet XML of 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', Kind.TEXT),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", Kind.PICTURE),
    "png": (b"\x89PNG\r\n\x1a\n\0", Kind.PICTURE),
    "heic": (b"\0\0\0\x18ftypheic\0\0", Kind.PICTURE),
    "webp": (b"RIFF\0\1\2\3WEBPVP8 ", Kind.PICTURE),
    "bitmap": (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0", Kind.PICTURE),
    "rar": (b"Rar!\x1a\x07\x01\0", Kind.RAR),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", Kind.RAR),
    "gzip": (b"\x1f\x8b\x08\0", Kind.RAR),
    "pdf": (b"%PDF-1.7\n", Kind.PDF),
    "rich text": (b"{\\rtf1\\ansi", Kind.WORD),
    "lock file": (b"\x07Can bo " + b" " * 46 + "\x07Can bo ".encode("utf-16-le") + b" \0" * 47, Kind.LOCK),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", Kind.SHORTCUT),
    "program": (b"MZ\x90\0\x03", Kind.PROGRAM),
    "noise": (bytes(range(200, 256)) * 9, Kind.UNKNOWN),
}


@pytest.mark.parametrize(("data", "kind"), FILES.values(), ids=FILES)
def test_a_file_is_known_by_its_content(data: bytes, kind: Kind) -> None:
    assert sniff(data.ljust(165, b" ")[:165] if kind is Kind.LOCK else data) is kind


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_refusal_of_its_own_words(kind: Kind) -> None:
    assert refusal(kind).code.startswith("BOOK-1")


def test_only_kinds_nobody_can_name_share_the_general_refusal() -> None:
    general = {kind for kind in Kind if refusal(kind).code == "BOOK-113"}
    assert general == {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.UNKNOWN}


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\3\4", bytes.fromhex("d0cf11e0a1b11ae1"), b"\xff\xfe"])
)
def test_any_bytes_have_an_answer(tail: bytes, head: bytes) -> None:
    assert sniff(head + tail) in Kind
