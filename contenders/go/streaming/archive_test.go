package main

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
)

var invocation = event{BucketName: "bench", FilesPrefix: "files", ArchiveKey: "archives/x-0.zip"}

// randomBytes is the same for every run of the tests.
func randomBytes(size int) []byte {
	content := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(content)
	return content
}

// corpus has an empty object, one of one byte, one of exactly a chunk, one that is streamed, and one that is none of ours.
func corpus() map[string][]byte {
	return map[string][]byte{
		"files/a-empty":    {},
		"files/b-byte":     {7},
		"files/c-chunk":    randomBytes(chunkSize),
		"files/d-odd":      randomBytes(3*chunkSize + 1),
		"files/e-streamed": randomBytes(maxWholeSize + 1),
		"other/f":          {1},
	}
}

func TestArchiveHoldsEveryObjectUnderThePrefix(t *testing.T) {
	s3 := &fakeS3{objects: corpus(), pageSize: 2}
	if err := archive(t.Context(), s3.start(t), invocation); err != nil {
		t.Fatal(err)
	}
	got := readArchive(t, s3.completed)
	for key, content := range corpus() {
		if name := path.Base(key); strings.HasPrefix(key, "files/") && !bytes.Equal(got[name], content) {
			t.Errorf("%s has %d bytes in the archive, or other ones than the %d of the object", name, len(got[name]), len(content))
		}
	}
	if names := slices.Sorted(maps.Keys(got)); len(names) != 5 {
		t.Errorf("got entries %v, want the 5 under the prefix", names)
	}
	if len(s3.parts) != 3 {
		t.Errorf("got %d parts, want 3 of 8 MiB", len(s3.parts))
	}
}

func TestSameObjectsMakeTheSameArchive(t *testing.T) {
	var archives [2][]byte
	for i := range archives {
		s3 := &fakeS3{objects: corpus(), pageSize: 1000}
		if err := archive(t.Context(), s3.start(t), invocation); err != nil {
			t.Fatal(err)
		}
		archives[i] = s3.completed
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("the archives differ")
	}
}

func TestFailureLeavesNoArchive(t *testing.T) {
	isGet := func(key string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, key) }
	}
	isPart := func(number string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.URL.Query().Get("partNumber") == number }
	}
	for name, tc := range map[string]struct {
		s3   *fakeS3
		want string
	}{
		"an object that may not be read":                  {&fakeS3{refuse: isGet("d-odd")}, "AccessDenied"},
		"an object whose answer breaks off":               {&fakeS3{breakOff: isGet("d-odd")}, "reading files/d-odd: unexpected EOF"},
		"a streamed object whose answer breaks off":       {&fakeS3{breakOff: isGet("e-streamed")}, "streaming files/e-streamed: unexpected EOF"},
		"a part that is refused while others are written": {&fakeS3{refuse: isPart("1")}, "AccessDenied"},
		"the last part refused":                           {&fakeS3{refuse: isPart("3")}, "AccessDenied"},
		"a completion that is refused": {&fakeS3{refuse: func(r *http.Request) bool {
			return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
		}}, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.s3.objects, tc.s3.pageSize = corpus(), 1000
			err := archive(t.Context(), tc.s3.start(t), invocation)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got error %v, want one with %q", err, tc.want)
			}
			if !tc.s3.aborted || tc.s3.completed != nil {
				t.Errorf("aborted: %v, completed: %d bytes; want the upload aborted", tc.s3.aborted, len(tc.s3.completed))
			}
		})
	}
}

func TestObjectThatIsNotAsListedFails(t *testing.T) {
	s3 := &fakeS3{objects: map[string][]byte{"files/a": {1}}, pageSize: 1000}
	source := bucket{s3.start(t), "bench"}
	for c := range source.fetchAhead(t.Context(), []object{{key: "files/a", size: 2}}) {
		if err := c.writeTo(io.Discard); err == nil || err.Error() != "files/a has 1 bytes, its listing said 2" {
			t.Errorf("got error %v", err)
		}
	}
}

func readArchive(t *testing.T, content []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string][]byte{}
	for _, file := range archive.File {
		entry, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		// Fails also where the CRC-32 is another.
		if entries[file.Name], err = io.ReadAll(entry); err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
	}
	return entries
}
