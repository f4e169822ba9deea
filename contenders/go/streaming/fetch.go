package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"
)

const (
	// maxFetches is how many objects are asked for at once.
	maxFetches = 8
	// maxWholeSize is the size above which an object is not fetched ahead, but streamed when its turn comes.
	maxWholeSize = 16 << 20
	// maxQueued is how many objects may wait for their turn; empty ones need no chunk, which would bound them.
	maxQueued = 256
)

// bucket is where objects are fetched from.
type bucket struct {
	client *s3.Client
	name   string
}

// content is an object whose turn has come. Whoever receives one calls writeTo, once.
type content struct {
	object
	writeTo func(io.Writer) error
}

// fetchAhead sends the objects in the order given, small ones while they are still being fetched. A fetch that fails after the SDK's
// retries is an error of writeTo. When ctx is done, the channel is closed before all have been sent.
func (b bucket) fetchAhead(ctx context.Context, objects []object) <-chan content {
	queue := make(chan content, maxQueued)
	go func() {
		defer close(queue)
		f := fetcher{bucket: b, chunks: newChunkPool()}
		f.fetches.SetLimit(maxFetches)
		for _, o := range objects {
			select {
			case queue <- f.start(ctx, o):
			case <-ctx.Done():
				return
			}
		}
	}()
	return queue
}

type fetcher struct {
	bucket
	chunks  chunkPool
	fetches errgroup.Group
}

// start takes the chunks that a small object needs, which waits for those before it to be written, and starts to fill them.
func (f *fetcher) start(ctx context.Context, o object) content {
	if o.size > maxWholeSize {
		return content{o, func(w io.Writer) error { return f.stream(ctx, o, w) }}
	}
	chunks, err := f.chunks.take(ctx, o.size)
	if err != nil {
		return content{o, func(io.Writer) error { return err }}
	}
	fetched := make(chan error, 1)
	f.fetches.Go(func() error {
		fetched <- f.fill(ctx, o, chunks)
		return nil
	})
	return content{o, func(w io.Writer) error {
		if err := <-fetched; err != nil {
			return err
		}
		return f.chunks.drain(chunks, w)
	}}
}

// fill reads an object into chunks that have its size.
func (b bucket) fill(ctx context.Context, o object, chunks [][]byte) error {
	if o.size == 0 {
		return nil
	}
	body, err := b.open(ctx, o)
	if err != nil {
		return err
	}
	defer body.Close()
	for _, chunk := range chunks {
		if _, err := io.ReadFull(body, chunk); err != nil {
			return fmt.Errorf("reading %s: %w", o.key, err)
		}
	}
	return nil
}

func (b bucket) stream(ctx context.Context, o object, w io.Writer) error {
	body, err := b.open(ctx, o)
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := io.Copy(w, body); err != nil {
		return fmt.Errorf("streaming %s: %w", o.key, err)
	}
	return nil
}

func (b bucket) open(ctx context.Context, o object) (io.ReadCloser, error) {
	got, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &o.key})
	if err != nil {
		return nil, err
	}
	if size := aws.ToInt64(got.ContentLength); size != o.size {
		got.Body.Close()
		return nil, fmt.Errorf("%s has %d bytes, its listing said %d", o.key, size, o.size)
	}
	return got.Body, nil
}
