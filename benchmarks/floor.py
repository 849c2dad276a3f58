"""Whether the reader is still as good as it was: case tables, lexicon examples and fairness against their floors.

    python benchmarks/floor.py            prints the table; ends with 1 when a rate is below its floor
    python benchmarks/floor.py --raise    and lifts every floor to what is reached now (CI never does)
    python benchmarks/floor.py --lower    sets the floors to what is reached now, down as well: say why in the commit
    python benchmarks/floor.py --failures assault      prints what fails in one table

The floors lie in benchmarks/floor.json; the test suite holds the same ones. A table may miss its floor by one entry,
because parses differ in the last bits between processors.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import floors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to what is reached")
    parser.add_argument("--lower", action="store_true", help="set the floors to what is reached, down as well")
    parser.add_argument("--failures", metavar="TABLE", help="print what fails in one table")
    parser.add_argument("--only", choices=sorted(floors.MEASURES), help="measure one of them only")
    options = parser.parse_args()
    known = floors.floors()
    new = {name: dict(rates) for name, rates in known.items()}
    below = []
    print(f"{date.today()}\n\n| Measure | Table | Passed | Rate | Floor |\n|---|---|---:|---:|---:|")
    for measure, work in floors.MEASURES.items():
        if options.only not in {None, measure}:
            continue
        start = time.perf_counter()
        rates = work()
        passed, total = sum(r.passed for r in rates.values()), sum(r.total for r in rates.values())
        for table, rate in rates.items():
            floor = known.get(measure, {}).get(table, 0.0)
            reached = math.floor(rate.share * 1000) / 1000
            mark = "" if rate.reaches(floor) else " **below**"
            if mark:
                below.append(f"{measure}/{table}")
            print(f"| {measure} | {table} | {rate.passed} / {rate.total} | {rate.share:.3f} | {floor:.3f}{mark} |")
            if options.lower or (options.lift and reached > floor):
                new.setdefault(measure, {})[table] = reached
            if options.failures == table:
                print("\n" + "\n".join(rate.failed) + "\n")
        if len(rates) > 1:
            spent = f"all ({time.perf_counter() - start:.0f} s)"
            print(f"| {measure} | {spent} | {passed} / {total} | {passed / total:.3f} | |")
    if options.lift or options.lower:
        floors.FLOORS.write_text(json.dumps(new, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        print(f"\nfloors written to {floors.FLOORS.name}")
        return 0
    if below:
        print(f"\nbelow the floor: {', '.join(below)}; see --failures TABLE", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
