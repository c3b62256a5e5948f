"""`nova` for the pages' shell blocks: loaded once, every call is a fork of it, as if the program had been started.

`python -m tests.docs.forks SOCKET` serves; `CLIENT` is the `nova` that blocks find on their path. It hands over its
arguments, folder, environment and standard streams, and ends with the status of the fork.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

import bot.app
import bot.cli.chat
import bot.cli.pipelines
import memory.onnx_model
from bot import cli

LOADED = (bot.app, bot.cli.chat, bot.cli.pipelines, memory.onnx_model)
MOST = 100_000  # bytes of a request
CLIENT = """\
#!{python} -SE
import json, os, socket, sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect({socket!r})
    request = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
    socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
    sys.exit(int(server.recv(10) or b"1"))
"""


def serve(address: str) -> None:
    """Until this process is ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("listening", flush=True)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(connection)
            connection.close()


def _answer(connection: socket.socket) -> None:
    """In the fork: be the program that was called, and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, streams, *_ = socket.recv_fds(connection, MOST, 3)
    request: dict[str, Any] = json.loads(message)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    status = _status(request["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(str(status).encode())
    os._exit(status)


def _status(arguments: list[str]) -> int:
    """How the program ends; an exception is shown as Python would."""
    try:
        return cli.run(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BaseException:  # noqa: BLE001 - this is the outermost edge of a program
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    serve(sys.argv[1])
