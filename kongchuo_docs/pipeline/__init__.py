"""The conductor: puts the stages in a row. Read this package second, after ``model/``.

One module per errand of the user:

- ``loading``     workbook → findings, records, store            (``check``, ``load``)
- ``month``       records → papers, numbers, bundles of a month  (``plan``, ``run``)
- ``single``      one paper, and the 样张 of a form              (``issue``, ``preview``)
- ``forms``       an office's Word file → a form, its faults, a PDF (``form lint|new``, ``pdf``)
- ``archiving``   bundles → bags, with ``provenance``, ``catalogue`` (``archive store|export``)
- ``proving``     bags are as they were; ``rebuilding``          (``archive verify|log|rebuild``)
- ``searching``   papers found again; ``retention``              (``archive search|retention``)
- ``demo``        all of it on the sample county                 (``demo``)
- ``benching``    how fast this machine is                       (``bench``)

Behind ``month`` stand ``desk`` (what a paper says), ``deciding`` (what becomes of it), ``press``
(worker processes), ``staging`` (files on their way), ``making`` (papers get their numbers) and
``assembling`` (papers become a bundle).
"""
