"""`python -m antt_sync` is `antt-sync`."""

from antt_sync.cli.main import main

if __name__ == "__main__":
    main()
