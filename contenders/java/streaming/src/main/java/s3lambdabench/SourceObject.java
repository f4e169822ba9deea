package s3lambdabench;

import java.io.IOException;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** An object to archive, with its size in bytes. */
record SourceObject(String key, long size) {

  /** The last part of the key, which is the entry's name. */
  String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /**
   * Fails if its content has another size than the listing said: it was cut off, or replaced
   * meanwhile.
   */
  void requireSize(long length) throws IOException {
    if (length == size) return;
    throw new IOException("%s came with %d bytes, listed were %d".formatted(key, length, size));
  }

  /** Every object under the prefix, in key order. */
  static List<SourceObject> list(S3Client client, String bucket, String prefix) {
    return client
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + "/"))
        .contents()
        .stream()
        .map(object -> new SourceObject(object.key(), object.size()))
        .toList();
  }
}
