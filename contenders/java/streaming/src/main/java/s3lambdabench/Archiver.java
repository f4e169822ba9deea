package s3lambdabench;

import java.io.IOException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Archives what is under a prefix. Its memory is taken once and used by every run of the
 * environment.
 */
final class Archiver {

  private final S3Client client;
  private final RingBuffer fetchMemory = new RingBuffer(FetchAhead.MAX_BYTES);
  private final PartBuffers partBuffers = new PartBuffers();

  Archiver(S3Client client) {
    this.client = client;
  }

  /**
   * One flat ZIP of all objects, in key order. Nothing is held but what is on its way: whoever is
   * slower, S3's reads or its writes, slows the other down.
   */
  void archive(String bucket, String filesPrefix, String archiveKey) throws IOException {
    var objects = SourceObject.list(client, bucket, filesPrefix);
    var partSize = PartSize.choose(objects);
    var upload = MultipartUpload.start(client, bucket, archiveKey);
    try (var parts = new PartStream(upload, partSize, partBuffers);
        var fetched = new FetchAhead(client, bucket, objects, fetchMemory)) {
      var zip = new ZipWriter(parts);
      while (fetched.hasNext()) zip.write(fetched.next());
      zip.finish();
      parts.complete();
    }
  }
}
