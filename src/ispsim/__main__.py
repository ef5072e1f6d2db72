"""``python -m ispsim`` is the command ``ispsim``."""

from ispsim.cli import main

if __name__ == "__main__":
    main()
