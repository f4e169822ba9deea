package s3lambdabench;

import java.io.ByteArrayInputStream;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The requests of one multipart upload. Its parts are guarded by their CRC-32. */
record MultipartUpload(S3Client client, String bucket, String key, String id) {

  static MultipartUpload start(S3Client client, String bucket, String key) {
    var response =
        client.createMultipartUpload(
            request -> request.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.CRC32));
    return new MultipartUpload(client, bucket, key, response.uploadId());
  }

  /** Sends the first bytes of a buffer, from where they are; parts are numbered from 1. */
  CompletedPart send(int number, byte[] buffer, int length) {
    var body =
        RequestBody.fromContentProvider(
            () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
    var response =
        client.uploadPart(
            request ->
                request
                    .bucket(bucket)
                    .key(key)
                    .uploadId(id)
                    .partNumber(number)
                    .checksumAlgorithm(ChecksumAlgorithm.CRC32),
            body);
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(response.eTag())
        .checksumCRC32(response.checksumCRC32())
        .build();
  }

  /** Makes the object of the parts, given in their order. */
  void complete(List<CompletedPart> parts) {
    client.completeMultipartUpload(
        request ->
            request
                .bucket(bucket)
                .key(key)
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(parts)));
  }

  /** S3 forgets the parts. */
  void abort() {
    client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
  }
}
