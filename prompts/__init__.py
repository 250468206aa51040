"""The prompt files evenhand ships, one Markdown file each; read through `importlib.resources.files("prompts")`."""
