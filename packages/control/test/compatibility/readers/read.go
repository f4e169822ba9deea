// Reads the archives whose paths come on standard input with Go's archive/zip. For each, one line of JSON: the entries it
// found, as pairs of name and SHA-256, or why it refuses.
package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
)

func read(path string) ([][2]string, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	found := [][2]string{}
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			return nil, err
		}
		hash := sha256.New()
		_, err = io.Copy(hash, content)
		content.Close()
		if err != nil {
			return nil, err
		}
		found = append(found, [2]string{file.Name, hex.EncodeToString(hash.Sum(nil))})
	}
	return found, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		found, err := read(lines.Text())
		if err != nil {
			answers.Encode(map[string]string{"refuses": err.Error()})
		} else {
			answers.Encode(map[string]any{"found": found})
		}
	}
}
