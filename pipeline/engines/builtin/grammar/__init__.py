"""English grammar: relations, phrases, word forms and days, read off a dependency parse."""
