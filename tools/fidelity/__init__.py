"""Holds our pages against those of LibreOffice, document by document; see ``docs/fidelity.md``."""
