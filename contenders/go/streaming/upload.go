package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// destination is the object that a multipart upload makes.
type destination struct {
	client      *s3.Client
	bucket, key string
}

// upload makes the object of what write writes. Whatever fails, S3 is told to forget the parts, and the failure is returned.
func (d destination) upload(ctx context.Context, partSize int64, write func(io.Writer) error) error {
	created, err := d.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket:            &d.bucket,
		Key:               &d.key,
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return err
	}
	u := &multipartUpload{destination: d, id: created.UploadId}
	if err = sendParts(ctx, partSize, write, u.sendPart); err == nil {
		err = u.complete(ctx)
	}
	if err == nil {
		return nil
	}
	// What made the run fail may also have cancelled its context.
	if abortErr := u.abort(context.WithoutCancel(ctx)); abortErr != nil {
		return errors.Join(err, abortErr)
	}
	return err
}

type multipartUpload struct {
	destination
	id *string

	mu   sync.Mutex
	sent []types.CompletedPart
}

// sendPart may be called concurrently.
func (u *multipartUpload) sendPart(ctx context.Context, number int32, part []byte) error {
	checksum := checksumCRC32(part)
	sent, err := u.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket:        &u.bucket,
		Key:           &u.key,
		UploadId:      u.id,
		PartNumber:    &number,
		Body:          bytes.NewReader(part),
		ChecksumCRC32: &checksum,
	})
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sent = append(u.sent, types.CompletedPart{PartNumber: &number, ETag: sent.ETag, ChecksumCRC32: &checksum})
	return nil
}

// checksumCRC32 is as S3 writes it: base64 of the four bytes, the highest first.
func checksumCRC32(part []byte) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(part)))
}

func (u *multipartUpload) complete(ctx context.Context) error {
	slices.SortFunc(u.sent, func(a, b types.CompletedPart) int {
		return cmp.Compare(aws.ToInt32(a.PartNumber), aws.ToInt32(b.PartNumber))
	})
	_, err := u.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket:          &u.bucket,
		Key:             &u.key,
		UploadId:        u.id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: u.sent},
	})
	return err
}

func (u *multipartUpload) abort(ctx context.Context) error {
	_, err := u.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket:   &u.bucket,
		Key:      &u.key,
		UploadId: u.id,
	})
	return err
}
