"""How well and how fast claims are fused into events.

    python benchmarks/fusion.py claims --draw 7 --sheet sheet.jsonl    100 events of two or more reports, to be judged
    python benchmarks/fusion.py claims --score sheet.jsonl             how many are pure; exits 1 below the floor
    python benchmarks/fusion.py ecb                                    mentions of happenings in other texts (ECB+)
    python benchmarks/fusion.py speed                                  seconds and memory at 10k, 100k and 1M tellings

Each prints a Markdown table. What a sub-command does stands in the module of its name (``fusion_claims.py``, …).
"""

from __future__ import annotations

import argparse
import sys

import fusion_claims
import fusion_ecb
import fusion_speed

COMMANDS = {"claims": fusion_claims, "ecb": fusion_ecb, "speed": fusion_speed}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        module.add_options(commands.add_parser(name, description=module.__doc__, help=module.HELP))
    options = parser.parse_args()
    return COMMANDS[options.command].run(options)


if __name__ == "__main__":
    sys.exit(main())
