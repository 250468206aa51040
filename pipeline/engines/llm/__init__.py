"""The LLM engine: prompt chains over any chat model, trusted for nothing it cannot show in the article's words."""
