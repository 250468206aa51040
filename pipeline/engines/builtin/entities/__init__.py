"""Who is who in an article: mentions of people, bodies and documents, and what they refer to."""
