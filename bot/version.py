"""Which Nova this is."""

from importlib.metadata import version

VERSION = version("nova-assistant")
