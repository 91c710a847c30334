"""Paint typeset pages into PDF/A files: one module per engine, each behind the same seam."""
