from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.keys import Scrubber, Secret, find_key


def test_a_secret_prints_as_asterisks() -> None:
    secret = Secret("sk-planted-1234")
    assert "planted" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "sk-planted-1234"


def test_our_own_variable_wins_over_the_providers() -> None:
    environ = {"OPENAI_API_KEY": "theirs", "EVENHAND_OPENAI_API_KEY": " ours "}
    found = find_key("openai", environ)
    assert found is not None
    assert (found.variable, found.secret.reveal()) == ("EVENHAND_OPENAI_API_KEY", "ours")


@pytest.mark.parametrize(
    ("provider", "variable"),
    [("openai", "OPENAI_API_KEY"), ("google_genai", "GEMINI_API_KEY"), ("mistralai", "MISTRAL_API_KEY")],
)
def test_each_provider_has_its_own_variable(provider: str, variable: str) -> None:
    assert find_key(provider, {variable: "k" * 8}) is not None
    assert find_key(provider, {variable: "  "}) is None
    assert find_key(provider, {"OTHER_API_KEY": "k" * 8}) is None


@given(st.text(min_size=4), st.text(), st.text())
def test_no_secret_survives_scrubbing(secret: str, before: str, after: str) -> None:
    scrubbed = Scrubber([secret]).scrub(before + secret + after)
    assert secret not in scrubbed or secret in "***" * 3 + before + after


def test_encoded_forms_are_scrubbed_too() -> None:
    scrubber = Scrubber(["k/y+secret"], [("ed", "pass word")])
    basic = b64encode(b"ed:pass word").decode()
    text = f"k/y+secret k%2Fy%2Bsecret Basic {basic} pass%20word"
    assert scrubber.scrub(text) == "*** *** Basic *** ***"
    assert "secret" not in repr(scrubber)
