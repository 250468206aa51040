from __future__ import annotations

import subprocess
import sys

HEAVY = ("langchain", "langchain_core", "langchain_openai", "openai", "httpx2", "tiktoken", "langsmith", "numpy")


def test_naming_and_listing_models_loads_no_client_library() -> None:
    code = (
        "import sys\n"
        "from pipeline.models.factory import open_chat_model\n"
        "from pipeline.models.listing import describe_models\n"
        "from pipeline.models.options import ModelOptions\n"
        "describe_models({})\n"
        "open_chat_model('openai:m@http://127.0.0.1:9/v1', ModelOptions(environ={}))\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
