"""`python -m wikiproof`."""

from wikiproof.shells.cli import main

main()
