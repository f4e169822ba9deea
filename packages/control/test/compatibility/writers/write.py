"""Writes the files given as a ZIP with Python's zipfile: python3 write.py VARIANT OUT FILE..."""

import sys
import zipfile

variant, out, *files = sys.argv[1:]


class Unseekable:
    """All that a pipe can do."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


with open(out, "wb") as file:
    target = Unseekable(file) if "streamed" in variant else file
    method = zipfile.ZIP_STORED if "stored" in variant else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in files:
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.compress_type = method
            with archive.open(info, "w", force_zip64="zip64" in variant) as entry, open(name, "rb") as source:
                entry.write(source.read())
        if "comment" in variant:
            archive.comment = b"four objects"
