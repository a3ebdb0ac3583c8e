"""What the menu in LibreOffice Calc starts: `python -m leasebridge.calc QUESTION COPY ...`."""

import sys

from addin.commands.calc_menu import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
