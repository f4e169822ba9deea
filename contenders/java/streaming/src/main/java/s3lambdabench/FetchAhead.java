package s3lambdabench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The objects with their content, in the order given: small ones are fetched ahead of their turn,
 * large ones when it comes.
 */
final class FetchAhead implements AutoCloseable {

  /** Each takes a thread, which mostly waits. For as few, virtual threads would gain nothing. */
  private static final int MAX_REQUESTS = 8;

  /** The memory that it needs, in bytes: what may be ahead, and the object whose turn it is. */
  static final int MAX_BYTES = 48 << 20;

  /** How many objects may be ahead, however small. */
  private static final int MAX_OBJECTS_AHEAD = 256;

  /** Above this an object is streamed. */
  private static final int MAX_WHOLE_BYTES = 16 << 20;

  private final S3Client client;
  private final String bucket;
  private final List<SourceObject> objects;
  private final ExecutorService threads = Executors.newFixedThreadPool(MAX_REQUESTS);
  private final RingBuffer memory;
  private final Queue<Future<Fetched>> ahead = new ArrayDeque<>();
  private int started;
  private int taken;

  FetchAhead(S3Client client, String bucket, List<SourceObject> objects, RingBuffer memory) {
    this.client = client;
    this.bucket = bucket;
    this.objects = objects;
    this.memory = memory;
  }

  boolean hasNext() {
    return taken < objects.size();
  }

  /** Fails if its fetch failed, after the SDK's retries. */
  Fetched next() throws IOException {
    if (taken > 0 && !isLarge(objects.get(taken - 1))) memory.giveBackOldest();
    startWhatFits();
    var object = objects.get(taken++);
    return isLarge(object)
        ? new Fetched.Streamed(object, open(object))
        : Results.of(ahead.remove());
  }

  /** No request is on its way afterwards. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    memory.giveBackAll();
  }

  /** Memory is taken in the objects' order, so the object whose turn it is always has some. */
  private void startWhatFits() {
    for (; started < objects.size() && started - taken < MAX_OBJECTS_AHEAD; started++) {
      var object = objects.get(started);
      if (isLarge(object)) continue;
      var room = memory.take((int) object.size());
      if (room.isEmpty()) return;
      ahead.add(threads.submit(() -> fetch(object, room.get())));
    }
  }

  private static boolean isLarge(SourceObject object) {
    return object.size() > MAX_WHOLE_BYTES;
  }

  private Fetched fetch(SourceObject object, ByteBuffer content) throws IOException {
    if (content.hasRemaining()) {
      try (var body = open(object)) {
        object.requireSize(
            body.readNBytes(content.array(), content.arrayOffset(), content.limit()));
      }
    }
    return new Fetched.Whole(object, content);
  }

  private InputStream open(SourceObject object) {
    return client.getObject(request -> request.bucket(bucket).key(object.key()));
  }
}
