"""What is made to break readers breaks nothing: the small version of ``benchmarks/hostile.py``."""

from __future__ import annotations

import sys

import forgery
import hostile
import pytest

from tocsin.sources.html import PageReader

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is measured through /proc")


@pytest.mark.parametrize("name", hostile.GOOD)
def test_good_input_is_accepted_whole(name: str) -> None:
    found = list(hostile.read_bytes(hostile.GOOD[name], name))
    assert found
    assert not [entry for entry in found if isinstance(entry, hostile.Rejected)]
    assert hostile.unaccounted(name, hostile.GOOD[name], found) is None


@pytest.mark.parametrize("name", hostile.GOOD)
def test_mutants_are_read_or_rejected(name: str) -> None:
    tally = hostile.run_mutants(name, 300)
    assert tally.wrong == []
    assert tally.inputs == 300
    assert tally.rejected


@linux
def test_hostile_pages_do_not_stop_the_batch() -> None:
    pages = PageReader()
    cases = hostile.run_pages(every=9, reader=pages)
    pages.close()
    assert len(cases) > 20
    assert [case for case in cases if case.wrong] == []


def test_there_are_as_many_as_are_told() -> None:
    assert sum(1 for _ in hostile.hostile_pages()) == 200
    assert len(hostile.bombs()) == 30
    assert len(hostile.NAMES) + len(hostile.LINKS) == 60
    assert len(forgery.SPELLINGS + forgery.SIX + forgery.TRICKS + forgery.LOCATIONS) + len(forgery.rebinding()) >= 80


@linux
@pytest.mark.parametrize("name", hostile.bombs())
def test_bombs_are_stopped(name: str) -> None:
    case = hostile.run_bomb(name, *hostile.bombs(20)[name](), by_work=True)
    assert case.wrong is None, case


def test_names_that_lead_out_are_refused_and_nothing_is_written() -> None:
    assert [case for case in hostile.run_names() if case.wrong] == []


def test_no_address_leads_to_a_private_place() -> None:
    kinds = forgery.run_forms()
    assert [breach for forms in kinds for breach in forms.breaches] == []
    # The site outside was reached, so that what it sent us on to was looked at.
    redirects = next(forms for forms in kinds if forms.kind == "redirects")
    assert redirects.connections >= redirects.tried


def test_without_the_guard_the_same_addresses_would_lead_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.sources.fetch.is_public", lambda place: True)
    breaches = {forms.kind: len(forms.breaches) for forms in forgery.run_forms()}
    assert all(breaches[kind] for kind in ("spellings of IPv4 and names", "IPv6", "redirects", "rebinding"))
