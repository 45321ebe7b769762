"""A workbook that LibreOffice has saved is whole: its formulas are the same, whatever that program writes them as."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hosts.libreoffice import missing

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.held import same_formula


@pytest.mark.parametrize(
    ("saved", "ours"),
    [
        ("FIXED(hk_target/10000,1,TRUE())", "FIXED(hk_target/10000,1,TRUE)"),
        ("IF(FALSE(),1,2)", "IF(FALSE, 1, 2)"),
        ("hk_days_left/(hk_days_left+2)", "hk_days_left/(hk_days_left+2.0)"),
    ],
)
def test_what_programs_change_as_they_save_is_the_same_formula(saved, ours):
    assert same_formula(saved, ours) and same_formula(ours, saved)


@pytest.mark.parametrize(
    ("other", "ours"),
    [
        ("FIXED(hk_target/10000,1,FALSE())", "FIXED(hk_target/10000,1,TRUE)"),
        ("hk_days_left+20", "hk_days_left+2.0"),
        ("hk_days_left+2.05", "hk_days_left+2.0"),
        ("hk_days_left+2", "hk_days_left+12.0"),
        (None, "hk_days_left+2.0"),
        ('TEXT(hk_target,"0.00")', 'TEXT(hk_target,"0.0")'),
        ('IF([@等级]="TRUE()",1,2)', 'IF([@等级]="TRUE",1,2)'),
        ('"差 "&[@差额]', '"差"&[@差额]'),
    ],
)
def test_another_formula_is_another(other, ours):
    assert not same_formula(other, ours)


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_nothing_of_ours_is_called_typed_over_once_libreoffice_has_saved_it(tmp_path, demo_master):
    book = shutil.copy(demo_master, tmp_path / "demo.xlsm")
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsm:Calc MS Excel 2007 VBA XML", "--outdir", tmp_path / "saved", book,
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    month = FileBook(tmp_path / "saved" / "demo.xlsm").read()
    assert month.typed_over == {}
    assert month.figures_over == {}
