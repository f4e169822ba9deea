#!/bin/sh
# Makes dist/bootstrap for what the harness asks for; run by hand, for Lambda as contender.json declares it.
set -eu

declared=$(sed -n 's/.*"architecture": *"\([^"]*\)".*/\1/p' contender.json)
case ${BENCH_TARGET_ARCHITECTURE:-$declared} in
arm64) GOARCH=arm64 ;;
x86_64) GOARCH=amd64 ;;
*)
	echo "build.sh: unknown architecture '${BENCH_TARGET_ARCHITECTURE:-$declared}'; known: arm64, x86_64" >&2
	exit 1
	;;
esac

# No cgo: nothing to link at run time. lambda.norpc leaves out what only the old go1.x runtime needs.
export CGO_ENABLED=0 GOOS="${BENCH_TARGET_OS:-linux}" GOARCH
exec go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags='-s -w' -o dist/bootstrap .
