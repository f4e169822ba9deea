"""What the interpreter is given that -S leaves out, and where it looks for modules."""

import os
import site
import sys


def prepare(task_root, runtime_dir):
    """
    The function's modules come first, then the runtime's, then the standard library, as on Lambda. What this machine
    has installed is not there (-S): a dependency that was not packaged is missing here as it is on Lambda.
    """
    sys.path.insert(0, task_root)
    os.environ.setdefault("PYTHONPATH", runtime_dir)
    site.setquit()
    site.setcopyright()
    site.sethelper()
