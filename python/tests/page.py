"""Runs the Python blocks of a page, in order, as one program."""

import re
import sys
from pathlib import Path

page = Path(sys.argv[1])
blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.M | re.S)
assert blocks, f"{page} has no code"
known = {"__name__": "__page__"}
for number, block in enumerate(blocks, 1):
    exec(compile(block, f"{page.name}, block {number}", "exec"), known)
print(f"{page.name}: {len(blocks)} blocks ran")
