#!/bin/sh
# Becomes the JVM: the first argument, with the others. Three things are known only in the environment: where its temp folder and its
# home are (the JVM's are /tmp and the user's, whatever TMPDIR and HOME say) and which handler to run.
java=$1
shift
exec "$java" "-Djava.io.tmpdir=$TMPDIR" "-Duser.home=$HOME" "$@" "$_HANDLER"
