"""Whether what a reply says was done is what receipts show, and how it is corrected where it is not."""

from agents.claims.check import Claim, unbacked
from agents.claims.wording import corrected

__all__ = ["Claim", "corrected", "unbacked"]
