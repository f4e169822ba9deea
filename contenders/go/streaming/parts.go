package main

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"
)

// maxUploads is how many parts are on their way at once; one more is being filled. Together they are what an upload holds in memory.
const maxUploads = 3

// sendParts cuts what write writes into parts of one size, of which the last may be shorter, and sends them, several at a time.
// The first failure, of write or of a part, ends the others and is the one returned; no part is on its way any more by then.
func sendParts(
	ctx context.Context,
	size int64,
	write func(io.Writer) error,
	send func(ctx context.Context, number int32, part []byte) error,
) error {
	sending, ctx := errgroup.WithContext(ctx)
	w := &partWriter{ctx: ctx, send: send, sending: sending, free: make(chan []byte, maxUploads+1)}
	for range cap(w.free) {
		w.free <- make([]byte, 0, size)
	}
	sending.Go(func() error {
		w.part = <-w.free
		if err := write(w); err != nil {
			return err
		}
		w.start()
		return nil
	})
	return sending.Wait()
}

// partWriter is the buffer that is being filled, and what is behind it.
type partWriter struct {
	// ctx is done as soon as a part has failed.
	ctx     context.Context
	send    func(ctx context.Context, number int32, part []byte) error
	sending *errgroup.Group
	free    chan []byte
	part    []byte
	number  int32
}

// Write waits while all buffers are on their way, and fails when a part has.
func (w *partWriter) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		if len(w.part) == cap(w.part) {
			if err := w.next(); err != nil {
				return written, err
			}
		}
		n := min(len(p)-written, cap(w.part)-len(w.part))
		w.part = append(w.part, p[written:written+n]...)
		written += n
	}
	return written, nil
}

// next sends the part and takes a free buffer for another.
func (w *partWriter) next() error {
	w.start()
	select {
	case w.part = <-w.free:
		return nil
	case <-w.ctx.Done():
		return context.Cause(w.ctx)
	}
}

func (w *partWriter) start() {
	w.number++
	number, part := w.number, w.part
	w.part = nil
	w.sending.Go(func() error {
		if err := w.send(w.ctx, number, part); err != nil {
			return err
		}
		w.free <- part[:0]
		return nil
	})
}
