"""NovaFaults: a world that knows the truth, faults planted in it, and how well the loop finds and fixes them.

Everything is drawn by keyed hashes, so a scenario and a seed always give the same bytes. Nothing outside this package
may import it: whoever is examined must not see the answers.
"""
