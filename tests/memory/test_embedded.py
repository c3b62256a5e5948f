"""The store that comes with Nova: starts by itself, is shared, survives kills, and says what is wrong."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from memory.connection import open_store
from memory.embedded import embedded_server, repair, socket_path
from memory.errors import StoreUnavailable


def _pid(folder: Path) -> int:
    return int((folder / "store" / "valkey.pid").read_text())


def _alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path):
    async with open_store(None, tmp_path) as store:
        await store.redis.set("greeting", "hello")
    async with open_store(None, tmp_path) as store:
        assert await store.redis.get("greeting") == "hello"


async def test_the_server_ends_with_the_last_of_those_who_use_it(tmp_path: Path):
    async with embedded_server(tmp_path) as url:
        async with embedded_server(tmp_path) as again:
            assert again == url
        pid = _pid(tmp_path)
        assert _alive(pid)
    async with asyncio.timeout(5):
        while _alive(pid):
            await asyncio.sleep(0.01)


async def test_another_process_attaches_and_leaves_it_running(tmp_path: Path):
    program = (
        "import asyncio, pathlib, sys\n"
        "from memory.connection import open_store\n"
        "async def main():\n"
        "    async with open_store(None, pathlib.Path(sys.argv[1])) as store: await store.redis.set('other', 'was here')\n"
        "asyncio.run(main())\n"
    )
    async with open_store(None, tmp_path) as store:
        subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=30)
        assert await store.redis.get("other") == "was here"


async def test_a_killed_process_leaves_its_server_to_the_next(tmp_path: Path):
    program = (
        "import asyncio, os, pathlib, signal, sys\n"
        "from memory.connection import open_store\n"
        "async def main():\n"
        "    async with open_store(None, pathlib.Path(sys.argv[1])) as store:\n"
        "        await store.redis.set('before', 'the kill'); os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, timeout=30)
    assert killed.returncode == -signal.SIGKILL
    async with open_store(None, tmp_path) as store:
        assert await store.redis.get("before") == "the kill"


async def test_nothing_is_lost_when_the_server_itself_is_killed(tmp_path: Path):
    async with embedded_server(tmp_path):
        async with open_store(None, tmp_path) as store:
            for number in range(100):
                await store.redis.rpush("list", number)
        pid = _pid(tmp_path)
        os.kill(pid, signal.SIGKILL)
        async with open_store(None, tmp_path) as store:
            assert await store.redis.llen("list") == 100


async def test_a_damaged_file_is_named_with_the_remedy_and_the_remedy_works(tmp_path: Path):
    async with open_store(None, tmp_path) as store:
        await store.redis.set("first", "kept")
        await store.redis.set("second", "x" * 1000)
    file = next((tmp_path / "store" / "appendonlydir").glob("*.incr.aof"))
    damaged = file.read_bytes().replace(b"second", b"*9$bad")
    file.write_bytes(damaged[: damaged.index(b"*9$bad")] + b"garbage!" + damaged[damaged.index(b"*9$bad") :])

    with pytest.raises(StoreUnavailable, match="nova memory repair"):
        async with open_store(None, tmp_path):
            pass
    assert b"garbage!" in file.read_bytes()

    done, copy = await repair(tmp_path)
    assert done == "repaired"
    assert copy is not None
    assert b"garbage!" in (copy / file.name).read_bytes()
    async with open_store(None, tmp_path) as store:
        assert await store.redis.get("first") == "kept"


async def test_a_sound_store_needs_no_repair(tmp_path: Path):
    async with open_store(None, tmp_path) as store:
        await store.redis.set("a", "b")
    assert await repair(tmp_path) == ("nothing to repair", None)


async def test_a_running_store_is_not_repaired(tmp_path: Path):
    async with embedded_server(tmp_path):
        with pytest.raises(StoreUnavailable, match="stop every Nova"):
            await repair(tmp_path)


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(StoreUnavailable, match="NOVA_DATA_DIR"):
        async with open_store(None, blocked):
            pass


async def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "valkey-server"
    script.write_text(
        f"#!/bin/sh\necho 'Fatal error: No space left on device' >> {tmp_path}/store/valkey.log\nexit 1\n"
    )
    script.chmod(0o700)
    monkeypatch.setattr("memory.embedded.server_binary", lambda: script)
    with pytest.raises(StoreUnavailable, match=r"disk .* is full"):
        async with open_store(None, tmp_path):
            pass


async def test_an_address_nobody_answers_at_is_told(tmp_path: Path):
    with pytest.raises(StoreUnavailable, match="REDIS_URL does not answer"):
        async with open_store("redis://127.0.0.1:1/0", tmp_path):
            pass


async def test_an_address_that_is_none_is_told(tmp_path: Path):
    with pytest.raises(StoreUnavailable, match="redis://host:6379/0"):
        async with open_store("http://example", tmp_path):
            pass


def test_a_long_folder_gets_a_short_socket(tmp_path: Path):
    deep = tmp_path / ("x" * 120)
    assert len(os.fsencode(socket_path(deep))) <= 100
    assert socket_path(deep) != socket_path(tmp_path / ("y" * 120))
