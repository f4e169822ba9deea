package s3lambdabench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** As much of S3 as the archiver asks for, in memory. Lists two keys a page. */
final class FakeS3 implements S3Client {

  final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** Keys that cannot be read, and numbers of parts that cannot be sent. */
  final Set<Object> broken = ConcurrentHashMap.newKeySet();

  /** What the listing says, where it is not so. */
  final Map<String, Long> wrongSizes = new ConcurrentHashMap<>();

  /** The parts of the upload under way; nothing where there is none. */
  SortedMap<Integer, byte[]> upload;

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    var after = request.continuationToken() == null ? "" : request.continuationToken();
    var keys =
        objects.tailMap(after, false).keySet().stream()
            .filter(key -> key.startsWith(request.prefix()))
            .toList();
    var page = keys.subList(0, Math.min(2, keys.size()));
    var isLast = page.size() == keys.size();
    return ListObjectsV2Response.builder()
        .contents(page.stream().map(this::listed).toList())
        .isTruncated(!isLast)
        .nextContinuationToken(isLast ? null : page.getLast())
        .build();
  }

  private S3Object listed(String key) {
    var size = wrongSizes.getOrDefault(key, (long) objects.get(key).length);
    return S3Object.builder().key(key).size(size).build();
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    failIfBroken(request.key());
    var content = AbortableInputStream.create(new ByteArrayInputStream(objects.get(request.key())));
    try {
      return transformer.transform(GetObjectResponse.builder().build(), content);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
    return getObject(request, ResponseTransformer.toInputStream());
  }

  @Override
  public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
    upload = new ConcurrentSkipListMap<>();
    return CreateMultipartUploadResponse.builder().uploadId("upload").build();
  }

  @Override
  public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
    failIfBroken(request.partNumber());
    try (var content = body.contentStreamProvider().newStream()) {
      upload.put(request.partNumber(), content.readAllBytes());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return UploadPartResponse.builder().eTag("etag-" + request.partNumber()).build();
  }

  /** Refuses parts that are not those sent, in order. */
  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      CompleteMultipartUploadRequest request) {
    var numbers =
        request.multipartUpload().parts().stream().map(CompletedPart::partNumber).toList();
    if (!numbers.equals(upload.keySet().stream().toList())) throw failure("InvalidPartOrder");
    var object = new ByteArrayOutputStream();
    upload.values().forEach(object::writeBytes);
    objects.put(request.key(), object.toByteArray());
    upload = null;
    return CompleteMultipartUploadResponse.builder().build();
  }

  @Override
  public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
    upload = null;
    return AbortMultipartUploadResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  private void failIfBroken(Object what) {
    if (broken.contains(what)) throw failure("no " + what);
  }

  private static RuntimeException failure(String message) {
    return S3Exception.builder().message(message).statusCode(500).build();
  }
}
