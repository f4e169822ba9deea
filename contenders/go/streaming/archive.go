package main

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// archive puts every object under the prefix, in key order, into one flat ZIP. Nothing is held but what is on its way: whoever is
// slower, S3's reads or its writes, slows the other down.
func archive(ctx context.Context, client *s3.Client, e event) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	objects, err := listObjects(ctx, client, e.BucketName, e.FilesPrefix)
	if err != nil {
		return err
	}
	source := bucket{client, e.BucketName}
	to := destination{client, e.BucketName, e.ArchiveKey}
	return to.upload(ctx, choosePartSize(objects), func(w io.Writer) error {
		return writeZip(ctx, w, source.fetchAhead(ctx, objects))
	})
}
