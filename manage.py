"""Entry point of Django's commands; `./run manage ARGS` calls it with the servers up."""

import os
import sys

from django.core.management import execute_from_command_line

from protection.lib.quiet import excepthook

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")
    sys.excepthook = excepthook
    execute_from_command_line(sys.argv)
