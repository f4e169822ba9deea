package main

import (
	"context"
	"path"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// object is a source object.
type object struct {
	key  string
	size int64
}

// name is the last part of the key, which is the entry's name.
func (o object) name() string {
	return path.Base(o.key)
}

// listObjects gives every object under the prefix, in key order.
func listObjects(ctx context.Context, client *s3.Client, bucket, prefix string) ([]object, error) {
	var objects []object
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
		Bucket: &bucket,
		Prefix: aws.String(prefix + "/"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			objects = append(objects, object{key: aws.ToString(o.Key), size: aws.ToInt64(o.Size)})
		}
	}
	return objects, nil
}
