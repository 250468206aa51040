"""Times of day as a text writes them: "8 p.m.", "14:05", "at 2.02", "half past four", "a few minutes before eleven"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR = "|".join(_HOURS)
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15, "ten past": 10, "ten to": -10}
_LEAD = r"(?:at|until|till|before|after|around|about|by|towards?|since|from|nearly|almost|shortly)"
_OF_DAY = (
    r"(?=['’”]?\s+(?:on\s+(?:\w+day|the\s+(?:morning|evening|night))|in\s+the\s+(?:morning|afternoon|evening)"
    r"|at\s+night|(?:this|that)\s+(?:morning|afternoon|evening|night)|local\s+time|yesterday|today|tomorrow|last\s+night)\b)"
)
_CLOCK = re.compile(
    r"(?<![\d€$£.:,])(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d€$£.:,])(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?![\d:])"
    rf"|\b{_LEAD}\s+(?:about\s+)?(?P<hour_bare>1?\d|2[0-3])\.(?P<minute_bare>[0-5]\d)\b{_OF_DAY}"
    rf"|\b(?:a\s+)?(?P<part>{'|'.join(_PARTS)})\s+(?P<hour_part>{_HOUR})\b"
    rf"|\b(?P<hour_word>{_HOUR}|1?\d)\s+o['’]clock\b"
    rf"|\b{_LEAD}\s+(?:about\s+)?(?P<hour_led>{_HOUR})\b{_OF_DAY}"
    r"|\b(?P<word>noon|midday|midnight|dawn|dusk)\b",
    re.IGNORECASE,
)
_LOOSELY = re.compile(
    r"(?:shortly|just|soon|(?:a\s+few\s+)?minutes|about|around|nearly|almost|roughly|well|towards?)"
    r"\s+(?:before|after|at|past)?\s*$",
    re.IGNORECASE,
)
_LED = re.compile(rf"^{_LEAD}\s+(?:about\s+)?", re.IGNORECASE)
_STAMP = re.compile(r"^\W*(?:(?:updated|published|posted|last\s+updated)\W+(?:at\s+)?)?$", re.IGNORECASE)
_MORNING = re.compile(r"\bmorning\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:afternoon|evening|night)\b", re.IGNORECASE)
_NAMED = {"noon": 720, "midday": 720, "midnight": 0, "dawn": 330, "dusk": 1200}
HALF_DAY, WHOLE_DAY = 720, 1440
NEAR = 40
"""Characters before or after a time in which words about it stand."""
LOOSE, NEAREST = 30, 7
"""Minutes by which two times may differ: of a loose one, and of a time of the nearest quarter against an exact one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: `text[start:end]` writes it, `minute` counts from midnight, a multiple of 720 open if `either`."""

    start: int
    end: int
    minute: int
    either: bool = False
    loosely: bool = False
    rounded: bool = False  # said in words, to the quarter

    def agrees(self, other: Clock) -> bool:
        """Whether both can be one time of day."""
        span = LOOSE if self.loosely or other.loosely else NEAREST if self.rounded or other.rounded else 0
        return self.apart(other) <= span

    def apart(self, other: Clock) -> int:
        """Minutes between the two, on a dial of twelve hours where one leaves the half of the day open."""
        dial = HALF_DAY if self.either or other.either else WHOLE_DAY
        gap = abs(self.minute - other.minute) % dial
        return min(gap, dial - gap)


def find_clocks(text: str) -> Iterator[Clock]:
    """The times of day of a sentence, in order; what opens it as the stamp of a live blog is none."""
    for match in _CLOCK.finditer(text):
        if match["word"] is None and match.start() < NEAR and _STAMP.match(text[: match.start()]):
            continue
        led = _LED.match(match[0])
        start = match.start() + (led.end() if led else 0)
        minute, either = _minute(match, text)
        rounded = any(match[name] for name in ("part", "hour_word", "hour_led"))
        yield Clock(
            start, match.end(), minute, either, _LOOSELY.search(text[max(0, start - NEAR) : start]) is not None, rounded
        )


def _minute(match: re.Match[str], text: str) -> tuple[int, bool]:
    """Minutes since midnight, and whether it may as well be the other half of the day."""
    if match["word"]:
        return _NAMED[match["word"].lower()], False
    if match["hour24"]:
        return int(match["hour24"]) * 60 + int(match["minute24"]), False
    if match["half"]:
        hour = int(match["hour"]) % 12 * 60 + int(match["minute"] or 0)
        return (hour + HALF_DAY if match["half"].lower() == "p" else hour), False
    if match["hour_bare"]:
        minute = int(match["hour_bare"]) * 60 + int(match["minute_bare"])
        return (minute, False) if minute >= 13 * 60 else _in_half(minute, match, text)
    hour = _hour(match["hour_part"] or match["hour_word"] or match["hour_led"])
    return _in_half(hour * 60 + _PARTS.get((match["part"] or "").lower(), 0), match, text)


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else _HOURS.index(word.lower()) + 1


def _in_half(minute: int, match: re.Match[str], text: str) -> tuple[int, bool]:
    """The half of the day by "morning" or "night" right after the time."""
    near = text[match.end() : match.end() + NEAR]
    if _MORNING.search(near):
        return minute % HALF_DAY, False
    if _LATER.search(near):
        return minute % HALF_DAY + HALF_DAY, False
    return minute % HALF_DAY, True
