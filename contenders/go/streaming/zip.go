package main

import (
	"archive/zip"
	"context"
	"io"
	"time"
)

// modified is the same for all entries, so that the same objects make the same archive, byte for byte.
var modified = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// writeZip writes a ZIP of the contents, in their order. Random bytes do not compress, so they are stored. Sizes and CRC-32 follow
// each entry in a data descriptor, as nobody knows the CRC-32 of an object that is still on its way.
func writeZip(ctx context.Context, w io.Writer, contents <-chan content) error {
	archive := zip.NewWriter(w)
	for c := range contents {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: c.name(), Method: zip.Store, Modified: modified})
		if err != nil {
			return err
		}
		if err := c.writeTo(entry); err != nil {
			return err
		}
	}
	// The channel is also closed when the run is over before its end: then this is no archive.
	if err := ctx.Err(); err != nil {
		return err
	}
	return archive.Close()
}
