"""Whether a reply's statements that something was done are backed by receipts."""

from agents.claims.check import Claim, unbacked

__all__ = ["Claim", "unbacked"]
