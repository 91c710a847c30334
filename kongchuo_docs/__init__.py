"""控辍文书: validated case data into official papers, numbered, bundled and archived.

Read ``model/`` first (every type that crosses a stage), then ``pipeline.py`` (the stages in a
row). ``docs/design.md`` says where everything is and why.
"""

__version__ = "0.1.0"
