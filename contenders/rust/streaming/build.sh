#!/bin/sh
# Makes dist/bootstrap for what the harness asks for; run by hand, for Lambda as contender.json declares it.
set -eu

declared=$(sed -n 's/.*"architecture": *"\([^"]*\)".*/\1/p' contender.json)
os=${BENCH_TARGET_OS:-linux}
architecture=${BENCH_TARGET_ARCHITECTURE:-$declared}

case $architecture in
  arm64) cpu=aarch64 ;;
  *) cpu=$architecture ;;
esac
host=$(rustc -vV | sed -n 's/^host: //p')

# Of this machine, a program for itself; of another, one that stands alone, so that no C library has to match.
case $os-$host in
  linux-$cpu-*-linux-* | darwin-$cpu-apple-*) target=$host ;;
  *) target=$cpu-unknown-linux-musl ;;
esac

if [ ! -d "$(rustc --print target-libdir --target "$target")" ]; then
  echo "build.sh: Rust cannot build for $target yet; run: rustup target add $target" >&2
  exit 1
fi

cargo build --release --locked --target "$target"
mkdir -p dist
cp "target/$target/release/bootstrap" dist/
