"""What is meant for one sheet of paper is one page when LibreOffice prints it, and receipts are whole.

Knows how pages are counted in a PDF; refuses to know what stands on them.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from antt_sync.adapters.receipts_book import write_receipts
from antt_sync.adapters.report_write import write_report
from antt_sync.app.report_guide import Where, guide_page
from antt_sync.app.report_leader import leader
from antt_sync.messages.workbook_words import printed_words
from tests.adapters.test_receipts_book import receipt
from tests.app.test_report_leader import crowd
from tests.clients.libreoffice import Office
from tests.reports import gathered


def pages(office: Office, workbook: bytes, folder: Path) -> int:
    """How many pages LibreOffice prints."""
    path = folder / "in.xlsx"
    path.write_bytes(workbook)
    with office.open(path) as book:
        printed = book.to_pdf(folder / "in.pdf").read_bytes()
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.parametrize("count", [41, 400])
def test_the_chiefs_page_is_one_page(office: Office, tmp_path: Path, count: int) -> None:
    assert pages(office, write_report(leader(gathered(crowd(count)))), tmp_path) == 1


@pytest.mark.parametrize("dues", [0, 12])
def test_the_guide_for_units_is_one_page(office: Office, tmp_path: Path, dues: int) -> None:
    long = "Ủy ban nhân dân phường có tên rất dài " * 5
    asked = tuple((date(2024, n, 1), f"Biểu mẫu số {n} có tên rất dài " * 4) for n in range(1, dues + 1))
    page = guide_page(Where(long if dues else "", "0237 000 000", asked))
    assert pages(office, write_report(page), tmp_path) == 1


def test_receipts_share_pages_as_the_workbook_says(office: Office, tmp_path: Path) -> None:
    slips = [receipt(n) for n in range(1, 42)]
    assert pages(office, write_receipts(slips, printed=printed_words()), tmp_path) == 14
