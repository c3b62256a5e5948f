"""Figures as pictures: what of an answer is drawn, the bars that stand beside its rows, and the picture itself."""
