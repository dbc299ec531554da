"""`python -m qualcode`; Ctrl-C ends it quietly even while it is still being imported."""

import sys

if __name__ == "__main__":
    try:
        from qualcode.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("qualcode: interrupted; nothing that was acknowledged is lost\n")
        sys.exit(130)
