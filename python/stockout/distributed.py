"""Sweeps on a Dask cluster: shards are tasks, and the merged folder is the one that a single machine writes.

Examples
--------
>>> from dask.distributed import Client  # doctest: +SKIP
>>> stockout.distributed.sweep("sweeps/how-much.toml", Client(), out="output/how-much")  # doctest: +SKIP
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from stockout._answer import Answer
from stockout._questions import merge
from stockout._questions import sweep as sweep_here

SHARDS_PER_THREAD = 4
"""Shards for each thread of the cluster: a lost worker costs a quarter of a thread's work."""


def sweep(
    design: str | os.PathLike[str],
    client: Any,
    out: str | os.PathLike[str] | None = None,
    shards: int | None = None,
    progress: bool = True,
) -> Answer:
    """Runs a sweep on a Dask cluster.

    Each shard is a task of one thread. A task whose worker is lost runs again elsewhere. Workers need this package, and nothing of the
    caller's disk: the files travel with the task.

    Parameters
    ----------
    design : path
        The design file.
    client : dask.distributed.Client
    out : path, optional
        Where the folder is kept.
    shards : int, optional
        By default four for each thread of the cluster.
    progress : bool
        Says on standard error how many shards are done.

    Returns
    -------
    Answer
        The same folder as that of :func:`stockout.sweep`.
    """
    distributed: Any = import_module("dask.distributed")
    threads = sum(client.nthreads().values())
    count = shards or max(1, SHARDS_PER_THREAD * threads)
    root, files = packed(design)
    name = Path(design).resolve().relative_to(root)
    carried = client.scatter(files, broadcast=True, hash=True)
    tasks = [client.submit(shard, carried, str(name), at, count, pure=False, retries=3) for at in range(1, count + 1)]
    with tempfile.TemporaryDirectory(prefix="stockout-") as place:
        folders: list[str] = []
        for task, result in distributed.as_completed(tasks, with_results=True):
            at = tasks.index(task) + 1
            folder = Path(place) / f"shard-{at}"
            unpack(result, folder)
            folders.append(str(folder))
            if progress and (len(folders) % max(1, count // 10) == 0 or len(folders) == count):
                print(f"{len(folders)} of {count} shards are done", file=_stderr())
        return merge(folders, out, progress=False)


def shard(files: bytes, design: str, number: int, count: int) -> bytes:
    """Runs one shard, on a worker: returns its folder, packed.

    Parameters
    ----------
    files : bytes
        The files of the design, packed.
    design : str
        The design, relative to them.
    number, count : int
        Which shard of how many, from 1.
    """
    with tempfile.TemporaryDirectory(prefix="stockout-") as place:
        unpack(files, Path(place) / "files")
        done = Path(place) / "out"
        sweep_here(Path(place) / "files" / design, done, progress=False, shard=f"{number}/{count}", threads=1)
        return pack(done, [path for path in done.rglob("*") if path.is_file()])


def packed(design: str | os.PathLike[str]) -> tuple[Path, bytes]:
    """The folder that holds a design and all that it reads, and these files, packed."""
    path = Path(design).resolve()
    found = {path}
    waiting = [path]
    while waiting:
        for named in named_files(waiting.pop()):
            if named not in found:
                found.add(named)
                waiting.append(named)
    root = Path(os.path.commonpath([file.parent for file in found]))
    return root, pack(root, sorted(found))


def named_files(path: Path) -> list[Path]:
    """The files that a design or a scenario names: what it runs, extends or takes points from."""
    if path.suffix != ".toml":
        return []
    named: list[Path] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if line.lstrip().startswith("["):
            break
        if key.strip() in ("scenario", "extends", "points") and value.strip()[:1] in ("'", '"'):
            text = value.strip()
            named.append((path.parent / text[1 : text.index(text[0], 1)]).resolve())
    return named


def pack(root: Path, files: list[Path]) -> bytes:
    """Files as one piece, by their paths from ``root``."""
    piece = io.BytesIO()
    with tarfile.open(fileobj=piece, mode="w") as archive:
        for file in files:
            archive.add(file, arcname=str(file.relative_to(root)))
    return piece.getvalue()


def unpack(piece: bytes, folder: Path) -> None:
    """Writes packed files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(piece)) as archive:
        archive.extractall(folder, filter="data")


def _stderr() -> Any:
    return import_module("sys").stderr
