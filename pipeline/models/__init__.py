"""Chat models behind one interface: names, calls, usage and money, cache, limits. LangChain's classes stay inside."""
