"""What a function in a cell costs through xlwings' UDF server, beside other ways: Windows Python only.

    HUIKUAN_WINDOWS/wpy benchmarks/bench_excel.py [--quick]

Excel is the tests' stand-in; the server is xlwings' own, in a process of its own. Ratios are taken pair by pair in turn.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "windows"), str(Path(__file__).parent)]

from hosts.excel_stand_in import Excel  # noqa: E402
from pyopenvba import ExcelFile  # noqa: E402
from servers import by_hand  # noqa: E402

FUNCTIONS, OTHERS = "xl_huikuan.addin.functions", "excel_udfs"


def seconds(call: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


Measured = tuple[float, float, float]


def pairs(
    one: Callable[[], object], other: Callable[[], object], times: int, rounds: int, other_times: int = 0
) -> Measured:
    """Median seconds of each, and the median of the ratios one / other."""
    one()
    other()
    found = []
    for at in range(rounds):
        both = [(one, times), (other, other_times or times)]
        taken = {call: seconds(call, n) for call, n in (both if at % 2 else reversed(both))}
        found.append((taken[one], taken[other]))
    return (
        statistics.median(a for a, _ in found),
        statistics.median(b for _, b in found),
        statistics.median(a / b for a, b in found),
    )


def line(label: str, found: Measured, goal: float | None = None, turned: bool = False) -> None:
    """One line; `turned`: the other side first, and the goal is a least ratio."""
    value, other, ratio = found
    if turned:
        value, other = other, value
    shown = 1 / ratio if turned else ratio
    met = (
        ""
        if goal is None
        else f"  goal {goal:g}: {'met' if (shown >= goal if turned else shown <= goal) else 'MISSED'}"
    )
    print(f"{label:<62}{value * 1e3:9.3f} ms beside {other * 1e3:9.3f} ms   ratio {shown:7.2f}{met}", flush=True)


def calls(quick: bool) -> None:
    rounds, times = (3, 50) if quick else (15, 300)
    with tempfile.TemporaryDirectory() as folder, by_hand() as server:
        book = Path(folder) / "book.xlsm"
        ExcelFile.create_new(book).save()
        excel = Excel(book)
        sheet = excel.book.Worksheets(1)
        sheet.Range("A1").Value2, sheet.Range("B1").Value2 = 300000.0, 200000.0
        cells = excel.as_argument("A1"), excel.as_argument("B1")
        caller, workbook = excel.as_argument("C1"), excel.workbook_as_argument()

        def ours():
            return server.CallUDF(FUNCTIONS, "HK_GAP", (300000.0, 200000.0))

        def empty():
            return server.CallUDF(OTHERS, "empty", (300000.0, 200000.0))

        def xlwings_own():
            return server.CallUDF(OTHERS, "gap", cells, workbook, caller)

        assert ours() == xlwings_own() == 100000.0
        column = tuple((float(n),) for n in range(1000)), tuple((10.0,) for _ in range(1000))

        def whole():
            return server.CallUDF(FUNCTIONS, "HK_GAP", column)

        def one_by_one():
            return [server.CallUDF(FUNCTIONS, "HK_GAP", (float(n), 10.0)) for n in range(1000)]

        assert [cell for (cell,) in whole()] == one_by_one()
        few = max(times // 10, 5)
        line(
            "xlwings' own wrapper (ranges, workbook, caller) beside ours",
            pairs(ours, xlwings_own, times, rounds, few),
            10,
            True,
        )
        line("HK_GAP beside an empty function called the same way", pairs(ours, empty, times, rounds), 1.1)
        line(
            "1,000 gaps: a call a cell beside one call for the column",
            pairs(whole, one_by_one, 1, max(rounds // 3, 2)),
            50,
            True,
        )
        recalculation(server, empty, rounds)


def recalculation(server, empty, rounds: int) -> None:
    """All function cells of a month of 200 customers, as Excel calls them when it calculates everything."""
    from recalculation import calls_of

    made = calls_of(200)

    def nothing():
        for _ in made:
            empty()

    label = f"all {len(made):,} function cells of 200 customers beside empty functions"
    line(label, pairs(lambda: ask(server, made), nothing, 1, max(rounds // 3, 2)))


def ask(server, made) -> None:
    """A call a cell."""
    for name, cells in made:
        server.CallUDF(FUNCTIONS, name, cells)


def after_edits(quick: bool) -> None:
    """What a rep's day asks of Python: without the wrapper's memo every cell that an edit reaches, with it new arguments alone.

    The wrapper itself is VBA: its own time is not here. In the end, all that a workbook asks at first, in one call.
    """
    from recalculation import EDITS, Calculating, unknown

    for customers in (50,) if quick else (200, 1000):
        month, known = Calculating(customers), set[str]()
        with by_hand() as server:
            server.CallUDF(FUNCTIONS, "HK_VERSION", ())
            for label, edit in {"a cold workbook": None, **EDITS}.items():
                if edit is not None:
                    edit(month.month)
                every = month.calls()
                new = unknown(every, known)
                before, after = (seconds(lambda asked=asked: ask(server, asked), 1) for asked in (every, new))
                print(
                    f"{customers:,} customers, {label:<17}{len(every):>6,} calls {before:8.3f} s, "
                    f"with the memo {len(new):>6,} calls {after:8.3f} s",
                    flush=True,
                )
                if edit is None:
                    flat = [part for name, cells in new for part in (name, float(len(cells)), *cells)]
                    at_once = seconds(lambda flat=flat: server.CallUDF(FUNCTIONS, "answer_all", (flat,)), 1)
                    print(
                        f"{customers:,} customers, a cold workbook in one call of {len(new):,}: {at_once:.3f} s",
                        flush=True,
                    )


def start(quick: bool) -> None:
    """From nothing to the first answer."""

    def first(module: str, name: str, cells: tuple[object, ...]) -> Callable[[], None]:
        def run():
            with by_hand() as server:
                server.CallUDF(module, name, cells)
                taken.append(time.perf_counter())

        taken: list[float] = []

        def timed():
            begin = time.perf_counter()
            run()
            return taken[-1] - begin

        return timed

    ours, bare = first(FUNCTIONS, "HK_VERSION", ()), first(OTHERS, "empty", (1.0, 2.0))
    ours()
    bare()
    found = [(ours(), bare()) for _ in range(3 if quick else 11)]
    line(
        "server start to first answer beside bare xlwings",
        (
            statistics.median(a for a, _ in found),
            statistics.median(b for _, b in found),
            statistics.median(a / b for a, b in found),
        ),
        1.1,
    )


if __name__ == "__main__":
    print("Functions in cells, Windows Python under Wine, xlwings' UDF server in a process of its own")
    calls("--quick" in sys.argv)
    after_edits("--quick" in sys.argv)
    start("--quick" in sys.argv)
