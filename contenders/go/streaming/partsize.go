package main

const (
	// usualPartSize is large enough that a request's latency does not count, small enough to hold a few of.
	usualPartSize = 8 << 20
	// maxParts is the limit of the S3 user guide, "Amazon S3 multipart upload limits".
	maxParts = 10_000
	// maxOverhead is more than an entry that archive/zip writes for a 64-character name takes beside its content.
	maxOverhead = 400
)

// choosePartSize is the part size at which the archive of these objects fits into 10,000 parts: 8 MiB up to some 80 GB, more above.
func choosePartSize(objects []object) int64 {
	archiveSize := int64(maxOverhead)
	for _, o := range objects {
		archiveSize += o.size + maxOverhead
	}
	return max(usualPartSize, (archiveSize+maxParts-1)/maxParts)
}
