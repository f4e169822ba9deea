package main

import (
	"context"
	"io"
)

const (
	// chunkSize is small enough that small objects waste little, large enough that a chunk is worth a system call.
	chunkSize = 256 << 10
	// chunkCount bounds what is fetched ahead of its turn, to 48 MiB.
	chunkCount = 192
)

// chunkPool holds the buffers that are free. There are no others: what is fetched is bounded by what has been written.
type chunkPool chan []byte

func newChunkPool() chunkPool {
	pool := make(chunkPool, chunkCount)
	for range chunkCount {
		pool <- make([]byte, chunkSize)
	}
	return pool
}

// take waits for as many chunks as hold size bytes; together they are that long. Only one goroutine may take, or two could each wait
// for chunks that the other has.
func (p chunkPool) take(ctx context.Context, size int64) ([][]byte, error) {
	var chunks [][]byte
	for ; size > 0; size -= chunkSize {
		select {
		case chunk := <-p:
			chunks = append(chunks, chunk[:min(size, chunkSize)])
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return chunks, nil
}

// drain writes chunks out, each of which is free once it is written.
func (p chunkPool) drain(chunks [][]byte, w io.Writer) error {
	for _, chunk := range chunks {
		if _, err := w.Write(chunk); err != nil {
			return err
		}
		p <- chunk[:chunkSize]
	}
	return nil
}
