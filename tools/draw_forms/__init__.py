"""Draws the shipped Word templates; run ``python -m tools.draw_forms`` after a change here."""
