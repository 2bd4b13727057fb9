"""Runs a notebook in the current folder; a cell that fails ends it."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(Path.cwd())}}).execute()
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
assert code and any(cell.outputs for cell in code)
print(f"{Path(sys.argv[1]).name}: {len(code)} cells ran")
