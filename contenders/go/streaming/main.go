// Command bootstrap is a Lambda function that archives every object under a prefix of an S3 bucket as one ZIP file.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
)

// event is what the benchmark invokes with; docs/how-to/add-a-contender.md has the contract.
type event struct {
	BucketName string `json:"bucket_name"`
	// FilesPrefix is without a slash at its end.
	FilesPrefix string `json:"files_prefix"`
	ArchiveKey  string `json:"archive_key"`
}

func main() {
	limitMemory()
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	// Made once for all invocations of this environment, so that only the first pays for its connections.
	client := newClient(cfg)
	lambda.Start(func(ctx context.Context, e event) error {
		return archive(ctx, client, e)
	})
}
