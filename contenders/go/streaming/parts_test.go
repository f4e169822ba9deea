package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
)

// sendText sends a text in parts of four bytes and gives them by their numbers.
func sendText(t *testing.T, pieces ...string) map[int32]string {
	t.Helper()
	var mu sync.Mutex
	sent := map[int32]string{}
	err := sendParts(t.Context(), 4, writePieces(pieces...), func(_ context.Context, number int32, part []byte) error {
		mu.Lock()
		defer mu.Unlock()
		sent[number] = string(part)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

func writePieces(pieces ...string) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, piece := range pieces {
			if _, err := io.WriteString(w, piece); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestPartsAreOfOneSizeWhateverIsWritten(t *testing.T) {
	for name, tc := range map[string]struct {
		pieces []string
		want   []string
	}{
		"less than one":      {[]string{"abc"}, []string{"abc"}},
		"exactly two":        {[]string{"abcd", "efgh"}, []string{"abcd", "efgh"}},
		"many in one write":  {[]string{"abcdefghi"}, []string{"abcd", "efgh", "i"}},
		"many writes in one": {[]string{"a", "", "b", "cde"}, []string{"abcd", "e"}},
		"more than buffers":  {[]string{strings.Repeat("abcd", 6)}, []string{"abcd", "abcd", "abcd", "abcd", "abcd", "abcd"}},
	} {
		t.Run(name, func(t *testing.T) {
			sent := sendText(t, tc.pieces...)
			if len(sent) != len(tc.want) {
				t.Fatalf("got %d parts, want %d", len(sent), len(tc.want))
			}
			for i, want := range tc.want {
				if got := sent[int32(i+1)]; got != want {
					t.Errorf("part %d is %q, want %q", i+1, got, want)
				}
			}
		})
	}
}

func TestFailedPartEndsTheWriting(t *testing.T) {
	failure := errors.New("part 2 failed")
	endless := func(w io.Writer) error {
		for {
			if _, err := io.WriteString(w, "abcd"); err != nil {
				return err
			}
		}
	}
	err := sendParts(t.Context(), 4, endless, func(ctx context.Context, number int32, _ []byte) error {
		if number == 2 {
			return failure
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, failure) {
		t.Errorf("got error %v, want %v", err, failure)
	}
}

func TestFailedWritingEndsThePartsOnTheirWay(t *testing.T) {
	failure := errors.New("nothing more to read")
	write := func(w io.Writer) error {
		if _, err := io.WriteString(w, "abcdefgh"); err != nil {
			return err
		}
		return failure
	}
	err := sendParts(t.Context(), 4, write, func(ctx context.Context, _ int32, _ []byte) error {
		<-ctx.Done()
		return ctx.Err()
	})
	if err != failure {
		t.Errorf("got error %v, want %v", err, failure)
	}
}
