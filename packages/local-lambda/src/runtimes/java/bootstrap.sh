#!/bin/sh
# Becomes the JVM: the first argument, with the others. Two things are known only in the environment: where its temp folder is
# (the JVM's is /tmp whatever TMPDIR says) and which handler to run.
java=$1
shift
exec "$java" "-Djava.io.tmpdir=$TMPDIR" "$@" "$_HANDLER"
