"""
The parts of the bootstrap, in a package so that no module of a function is taken for one of them, or the other way
round.

Names, words and formats are those of AWS's client (github.com/aws/aws-lambda-python-runtime-interface-client, read
2026), because callers and state machines match on them. Needs the standard library alone, from Python 3.10 on.
"""
