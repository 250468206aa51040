"""`python -m pipeline` is the `evenhand` command."""

from pipeline.cli.main import main

if __name__ == "__main__":
    main()
