"""Errors that end an operation, and the exit codes that the command line promises.

Two kinds of trouble exist in this program. Wrong *data* is never raised: it is a
:class:`kongchuo_docs.model.Finding`, gathered with all others while the run goes on. An
*impossible operation* (a missing template, a locked register, a damaged bag) is a
:class:`KongchuoError` that carries its exit code and the next step for the user.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell; scripts rely on these numbers."""

    DONE = 0
    FINDINGS = 1
    """The data holds at least one finding of severity *error*."""
    USAGE = 2
    PARTLY = 3
    """Some items failed; they are listed, the others are done."""
    ENVIRONMENT = 4
    """Fonts or libraries are missing: ``kongchuo doctor`` tells which."""
    REFUSED = 5
    """It would overwrite, burn a number, or issue an unchecked value."""
    INTERRUPTED = 130


class KongchuoError(Exception):
    """An operation that cannot go on.

    Args:
        message: What is wrong and where, in Chinese; never a name, ID number or phone.
        fix: What the user can do next, in Chinese.
    """

    exit_code = ExitCode.FINDINGS

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __reduce__(self) -> tuple[object, ...]:
        """Keep ``fix`` when the error travels back from a worker process."""
        return (_rebuild, (type(self), self.message, self.fix))


def _rebuild(kind: type[KongchuoError], message: str, fix: str) -> KongchuoError:
    return kind(message, fix=fix)


class UsageError(KongchuoError):
    """The command was called with words that make no sense together."""

    exit_code = ExitCode.USAGE


class InputFileError(KongchuoError):
    """A file given by the user cannot be read as what it should be."""

    exit_code = ExitCode.FINDINGS


class LibraryError(KongchuoError):
    """A shipped data file (form, code list, county, law) is missing or malformed."""

    exit_code = ExitCode.ENVIRONMENT


class EnvironmentProblem(KongchuoError):
    """A font or a system library that the work needs is not there."""

    exit_code = ExitCode.ENVIRONMENT


class RenderError(KongchuoError):
    """One paper cannot be made from its template and facts."""

    exit_code = ExitCode.PARTLY


class RefusedError(KongchuoError):
    """The operation would destroy or misuse something official."""

    exit_code = ExitCode.REFUSED


class NotFoundError(KongchuoError):
    """A case, unit, number, bundle or bag that the user named does not exist."""

    exit_code = ExitCode.USAGE
