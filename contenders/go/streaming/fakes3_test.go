package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// fakeS3 is as much of S3 as an archive needs: one bucket, one multipart upload.
type fakeS3 struct {
	objects map[string][]byte
	// pageSize is how many objects a page of the listing has.
	pageSize int
	// breakOff, where it is not nil, says which requests end in the middle of their answer.
	breakOff func(*http.Request) bool
	// refuse, where it is not nil, says which requests are answered with AccessDenied.
	refuse func(*http.Request) bool

	mu        sync.Mutex
	parts     map[int][]byte
	completed []byte
	aborted   bool
}

// start serves it until the test ends, and gives a client of it.
func (f *fakeS3) start(t *testing.T) *s3.Client {
	t.Helper()
	f.parts = map[int][]byte{}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return newClient(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
}

func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil && f.refuse(r) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<Error><Code>AccessDenied</Code><Message>refused by the test</Message></Error>")
		return
	}
	query := r.URL.Query()
	switch {
	case query.Get("list-type") == "2":
		f.list(w, query.Get("prefix"), query.Get("continuation-token"))
	case query.Has("uploads"):
		fmt.Fprint(w, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
	case r.Method == http.MethodGet:
		f.get(w, r)
	case r.Method == http.MethodPut:
		number, _ := strconv.Atoi(query.Get("partNumber"))
		f.parts[number] = body
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, number))
	case r.Method == http.MethodPost:
		f.complete(w, body)
	case r.Method == http.MethodDelete:
		f.aborted = true
		w.WriteHeader(http.StatusNoContent)
	}
}

func (f *fakeS3) list(w http.ResponseWriter, prefix, after string) {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(f.objects)), func(key string) bool {
		return !strings.HasPrefix(key, prefix) || key <= after
	})
	page := keys[:min(f.pageSize, len(keys))]
	fmt.Fprint(w, "<ListBucketResult>")
	for _, key := range page {
		fmt.Fprintf(w, "<Contents><Key>%s</Key><Size>%d</Size></Contents>", key, len(f.objects[key]))
	}
	if len(page) < len(keys) {
		fmt.Fprintf(w, "<IsTruncated>true</IsTruncated><NextContinuationToken>%s</NextContinuationToken>", page[len(page)-1])
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

func (f *fakeS3) get(w http.ResponseWriter, r *http.Request) {
	content := f.objects[strings.TrimPrefix(r.URL.Path, "/bench/")]
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if f.breakOff != nil && f.breakOff(r) {
		content = content[:len(content)/2]
	}
	w.Write(content)
}

// complete takes the parts in the order in which they are named.
func (f *fakeS3) complete(w http.ResponseWriter, body []byte) {
	var request struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	if err := xml.Unmarshal(body, &request); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, part := range request.Part {
		f.completed = append(f.completed, f.parts[part.PartNumber]...)
	}
	fmt.Fprint(w, "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>")
}
