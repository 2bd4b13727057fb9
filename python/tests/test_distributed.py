"""A sweep on a cluster of two workers, one of which is lost, has the bytes of one machine."""

import os
import signal
import threading
import time

import pytest
import stockout
from conftest import contents
from test_questions import city  # noqa: F401

distributed = pytest.importorskip("dask.distributed")


def test_a_sweep_on_two_workers_one_of_which_is_killed(city, tmp_path):  # noqa: F811
    import stockout.distributed

    here = stockout.sweep(city / "lhs.toml", progress=False)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill():
            time.sleep(0.2)
            os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        there = stockout.distributed.sweep(city / "lhs.toml", client, out=tmp_path / "there", shards=12, progress=False)
        killer.join()
        assert pids[0] not in client.run(os.getpid).values()
    assert contents(there.folder) == contents(here.folder)
