"""What was learned, as files: the examples' vectors and the head, valid only for what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.router.sparse import Floats

VERSION = 5  # raise it whenever features, members or their settings change
SHIPPED = Path(__file__).parent / "data"

Arrays = Mapping[str, npt.NDArray[Any]]


def digest(parts: Iterable[str]) -> str:
    """A short name for exactly this content."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode())
        found.update(b"\0")
    return found.hexdigest()[:32]


def keys_of(texts: Sequence[str], encoder: str) -> npt.NDArray[np.uint64]:
    """64 bits a text and encoder: enough to find its vector again."""
    named = (f"{encoder}\0{text}".encode() for text in texts)
    return np.array([int.from_bytes(hashlib.sha256(text).digest()[:8]) for text in named], dtype=np.uint64)


def squeeze(vectors: Floats) -> npt.NDArray[np.int8]:
    """Unit vectors in a quarter of the space."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors / largest * 127).astype(np.int8)


def unsqueeze(small: npt.NDArray[np.int8]) -> Floats:
    """Unit vectors again."""
    vectors = small.astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def read(name: str, folders: Iterable[Path]) -> Arrays | None:
    """The arrays of the first folder that has the file; None when none has it or it is damaged."""
    for folder in folders:
        try:
            with (folder / f"{name}.npz").open("rb") as stream, np.load(stream) as file:
                return {key: file[key] for key in file.files}
        except (OSError, ValueError, EOFError, BadZipFile):
            continue
    return None


def write(name: str, folder: Path, arrays: Arrays) -> None:
    """Whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.partial.npz"
    save: Callable[..., None] = np.savez  # its stub takes an array's name for an option
    save(partial, **arrays)
    partial.replace(folder / f"{name}.npz")


def as_array(text: str) -> npt.NDArray[np.str_]:
    return np.array(text)
