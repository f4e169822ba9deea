"""Reads the archives whose paths come on standard input with Python's zipfile. For each, one line of JSON: the entries it found,
as pairs of name and SHA-256, or why it refuses."""

import hashlib
import json
import sys
import zipfile


def read(path):
    with zipfile.ZipFile(path) as archive:
        return [[info.filename, hashlib.sha256(archive.read(info)).hexdigest()] for info in archive.infolist()]


for line in sys.stdin:
    try:
        answer = {"found": read(line.rstrip("\n"))}
    except Exception as error:
        answer = {"refuses": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
