"""Claims judged by a chat model: several a call, or one letter a call for small models."""
