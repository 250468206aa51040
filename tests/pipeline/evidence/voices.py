"""Made-up articles on one event: a wire, a paper that rewrites it, one that was there, and a correction."""

from __future__ import annotations

from typing import Any

from pipeline.types import Article, content_id, text_digest

WIRE = """The ferry Aurora ran aground on a sandbank near Port Ellery at 6.10 p.m. on Tuesday, with 214 passengers \
and 19 crew aboard, the coastguard said. Nobody was seriously hurt.

Three fishing boats brought the passengers ashore before midnight. The harbour master, Carl Voss, told reporters \
that the ship had left the marked channel in thick fog, 400 metres west of the Tarn light.

Ada Moreno, a teacher who stood on the upper deck, described a long scraping noise. “And then nothing,” she said, \
“not even the engines.”

The owner, Greywater Lines, denied that the crew of 19 was too small. An inquiry will begin on 3 March, and the \
ferry will be towed to Lindholm at the next spring tide."""

REWRITE = """Horror in the fog: a packed ferry has run aground on a sandbank near Port Ellery.

The Aurora struck at 6.10 p.m. on Tuesday. There were 214 passengers and 19 crew aboard when it left the marked \
channel in thick fog, 400 metres west of the Tarn light, as harbour master Carl Voss put it.

A long scraping noise, then silence: that is how teacher Ada Moreno remembers it. Three fishing boats brought \
everybody ashore before midnight, and nobody was seriously hurt.

Greywater Lines rejects the charge that its crew was too small. An inquiry will begin on 3 March. The ferry will be \
towed to Lindholm at the next spring tide."""

WITNESS = """Residents of Port Ellery woke on Wednesday to the sight of the Aurora stuck fast below the old battery.

Our reporter counted 31 people in blankets in the parish hall at 9 p.m. Dr Ines Valdano, who treated them, spoke of \
two broken wrists and a concussion. Sexton Pell Hargan had opened the hall at half past seven, when the first boat \
landed.

The pilot book of the port authority, which the Herald has read, forbids the western passage when visibility is \
below half a mile. On Tuesday evening the station at Brae Head measured a quarter of a mile. Carl Voss, the harbour \
master, did not want to comment on that.

Greywater Lines cut its crews from 26 to 19 last spring, according to a letter of the seamen's union."""

CORRECTION = """Correction: an earlier version of this article said that 214 passengers were aboard the ferry Aurora. \
It was 241, the coastguard says.

The ferry Aurora ran aground on a sandbank near Port Ellery at 6.10 p.m. on Tuesday, with 241 passengers and 19 crew \
aboard. The harbour master, Carl Voss, said the ship had left the marked channel in thick fog.

The owner, Greywater Lines, denied that the crew of 19 was too small. An inquiry will begin on 3 March."""

ELSEWHERE = """The council of Norvale raised the water levy by 12 percent on Monday, after a debate that lasted nine \
hours.

Judith Okafor, who leads the opposition, called the decision a tax on washing. Households will pay about 40 crowns \
more a year from June."""


def voice(text: str, source_key: str, **about: Any) -> Article:
    """The article with that text, in English unless told otherwise."""
    digest = text_digest(text)
    about = {"title": None, "language": "en", **about}
    return Article(content_id(source_key, digest), source_key, digest, about.pop("title"), text, **about)


WIRE_ARTICLE = voice(WIRE, "wire.txt", publisher="Coast Wire", published="2026-02-03T20:00")
REWRITTEN = voice(REWRITE, "rewrite.txt", publisher="Daily Pennant", published="2026-02-04")
EYEWITNESS = voice(WITNESS, "witness.txt", publisher="The Ellery Herald", published="2026-02-04")
CORRECTED = voice(CORRECTION, "correction.txt", publisher="Coast Wire", published="2026-02-05")
OTHER_STORY = voice(ELSEWHERE, "levy.txt", publisher="Norvale Post", published="2026-02-10")
