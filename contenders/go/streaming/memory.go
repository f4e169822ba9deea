package main

import (
	"os"
	"runtime/debug"
	"strconv"
)

// limitMemory keeps the heap to four fifths of what the function has; the rest is for what Go's runtime does not count, such as the
// program's own pages. The garbage collector then works harder before the function is ended for its memory.
func limitMemory() {
	megabytes, err := strconv.ParseInt(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64)
	if err != nil || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(megabytes << 20 / 5 * 4)
}
