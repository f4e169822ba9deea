// Writes the files given as a ZIP with Go's archive/zip: go run write.go VARIANT OUT FILE...
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"log"
	"os"
	"time"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	variant, files := os.Args[1], os.Args[3:]
	out, err := os.Create(os.Args[2])
	check(err)
	archive := zip.NewWriter(out)
	for _, name := range files {
		content, err := os.ReadFile(name)
		check(err)
		header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Unix(1767323046, 0).UTC()}
		if variant == "stored" {
			header.Method = zip.Store
		}
		if variant == "raw" {
			writeRaw(archive, header, content)
			continue
		}
		entry, err := archive.CreateHeader(header)
		check(err)
		_, err = entry.Write(content)
		check(err)
	}
	if variant == "comment" {
		check(archive.SetComment("four objects"))
	}
	check(archive.Close())
	check(out.Close())
}

// Sizes and CRC-32 are known before, so that no data descriptor is needed.
func writeRaw(archive *zip.Writer, header *zip.FileHeader, content []byte) {
	var compressed bytes.Buffer
	deflater, err := flate.NewWriter(&compressed, flate.BestCompression)
	check(err)
	_, err = deflater.Write(content)
	check(err)
	check(deflater.Close())
	header.CRC32 = crc32.ChecksumIEEE(content)
	header.CompressedSize64 = uint64(compressed.Len())
	header.UncompressedSize64 = uint64(len(content))
	entry, err := archive.CreateRaw(header)
	check(err)
	_, err = entry.Write(compressed.Bytes())
	check(err)
}
