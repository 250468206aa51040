"""What can be wrong with an answer, and the errored item it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import EvenhandError
from pipeline.models.messages import AnswerProblem
from pipeline.types import ItemError

_MOST_IN_MESSAGE = 120


class Fault(StrEnum):
    """Why an answer cannot be used; the values are the codes that a prompt's `## repair` knows."""

    EMPTY = "empty"
    NOT_JSON = "not_json"
    REFUSED = "refused"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    UNKNOWN_SENTENCE = "unknown_sentence"
    SKIPPED = "skipped"
    WRONG_QUOTE = "wrong_quote"
    NO_EVIDENCE = "no_evidence"
    NO_LETTER = "no_letter"

    @property
    def repairable(self) -> bool:
        """Whether asking again may help; a smaller window is what helps the others."""
        return self not in (Fault.TRUNCATED, Fault.TOO_LONG)

    @property
    def error_type(self) -> str:
        """The type under which an errored item stands in `errors.jsonl`."""
        return _ERRORS[self][0]

    @property
    def message(self) -> str:
        """What happened, for a person."""
        return _ERRORS[self][1]

    @property
    def action(self) -> str:
        """What to do about it."""
        return _ERRORS[self][2]


_LARGER = "use a larger model, or --extract-mode sentence"
_ERRORS = {
    Fault.EMPTY: ("EmptyAnswer", "the model's answer was empty twice", _LARGER),
    Fault.NOT_JSON: ("AnswerNotJson", "the model's answer was not the JSON asked for, twice", _LARGER),
    Fault.REFUSED: ("AnswerRefused", "the model declined to answer, twice", "use another model"),
    Fault.TRUNCATED: ("TruncatedAnswer", "the answer was cut off, also about fewer sentences", _LARGER),
    Fault.TOO_LONG: (
        "InputTooLong",
        "the sentence does not fit the model's context",
        "use a model with a longer context",
    ),
    Fault.UNKNOWN_SENTENCE: (
        "UnknownSentence",
        "the model named sentences that do not exist, twice",
        "use a larger model",
    ),
    Fault.SKIPPED: ("SkippedSentence", "the model gave neither a claim nor a reason, asked twice", _LARGER),
    Fault.WRONG_QUOTE: (
        "WrongQuote",
        "the model rests its verdict on words that no passage has, twice",
        "use a larger model",
    ),
    Fault.NO_EVIDENCE: ("VerdictWithoutEvidence", "the model gave a verdict without any passage", "use a larger model"),
    Fault.NO_LETTER: ("AnswerNoLetter", "the model's answer was none of the words asked for", "use another model"),
}
_BY_PROBLEM = {
    AnswerProblem.EMPTY: Fault.EMPTY,
    AnswerProblem.NOT_JSON: Fault.NOT_JSON,
    AnswerProblem.REFUSED: Fault.REFUSED,
    AnswerProblem.TRUNCATED: Fault.TRUNCATED,
    AnswerProblem.INPUT_TOO_LONG: Fault.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A fault, or the error of a call, with what the model said or the numbers concerned."""

    cause: Fault | EvenhandError
    detail: str = ""

    @property
    def fault(self) -> Fault | None:
        """The fault of the answer; None when there was no answer."""
        return self.cause if isinstance(self.cause, Fault) else None

    @property
    def error_type(self) -> str:
        """The type of the errored item, and the reason of its sentences."""
        return self.cause.error_type if isinstance(self.cause, Fault) else type(self.cause).__name__

    def item_error(self, item: str) -> ItemError:
        """The errored item."""
        if isinstance(self.cause, Fault):
            detail = f": {' '.join(self.detail.split())[:_MOST_IN_MESSAGE]}" if self.detail else ""
            return ItemError(item, self.error_type, f"{self.cause.message}{detail}", self.cause.action)
        return ItemError(item, self.error_type, self.cause.message, self.cause.action)


def fault_of(problem: AnswerProblem) -> Fault:
    """The fault of a reply that has a problem."""
    return _BY_PROBLEM[problem]
