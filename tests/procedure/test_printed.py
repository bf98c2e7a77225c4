"""The document for lawyers says what the catalogue says."""

import subprocess
import sys
from pathlib import Path

from huiyin.procedure.catalogue import PROCEDURES
from huiyin.procedure.printed import document

PRINTED = Path(__file__).resolve().parents[2] / "docs/procedure.md"
AGAIN = "the catalogue has changed: run `huiyin docs procedure --to docs/procedure.md` and commit the file"


def test_the_printed_procedure_is_the_one_that_runs() -> None:
    # Compared as a whole and not line by line: what differs is what the command above writes.
    is_same = PRINTED.read_text("utf-8") == document(PROCEDURES.values())
    assert is_same, AGAIN


def test_every_step_and_clock_is_printed_with_both_languages_and_its_source() -> None:
    text = PRINTED.read_text("utf-8")
    for law in PROCEDURES.values():
        for step in law.steps.values():
            assert f"{step.name.zh}<br>{step.name.en}<br>`{step.key}`" in text
            assert step.citation.text.zh in text
        for rule in law.clocks.values():
            assert f"{rule.name.zh}<br>{rule.name.en}<br>`{rule.key}`" in text
            assert rule.citation.text.en in text


def test_the_command_prints_it(tmp_path: Path) -> None:
    written = tmp_path / "procedure.md"
    command = [sys.executable, "-m", "huiyin.cli", "docs", "procedure"]
    assert subprocess.run([*command, "--to", str(written)], check=False).returncode == 0
    printed = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    assert written.read_text("utf-8") == printed == document(PROCEDURES.values())
