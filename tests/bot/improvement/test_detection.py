"""What rates alone can tell."""

from __future__ import annotations

from bot.improvement.detection import repeated_names


def test_names_come_in_the_order_in_which_they_were_written():
    """Of several that were written equally often the first counts, whatever order sets have in this process."""
    said = ["Ghent, Bruges and Liège: Namur is over, Mons too", "Mons, Namur, Liège, Bruges or Ghent"]
    assert list(repeated_names(said)) == ["Ghent", "Bruges", "Liège", "Namur", "Mons"]
