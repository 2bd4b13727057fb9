"""The command `stockout`, and `python -m stockout`."""

import sys

from stockout import _stockout


def main() -> int:
    """Runs the command of the shell's words; returns its exit code."""
    return _stockout.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
