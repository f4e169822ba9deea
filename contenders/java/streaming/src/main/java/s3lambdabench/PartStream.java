package s3lambdabench;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Cuts what is written into the parts of an upload, which are sent while the next one is filled.
 * Closed before it is complete, the upload is aborted.
 */
final class PartStream extends OutputStream {

  /** Parts on their way at once; one more is being filled. Together they are what it holds. */
  private static final int MAX_SENDING = 3;

  private static final byte[] NONE = {};

  private final MultipartUpload upload;
  private final int partSize;
  private final PartBuffers buffers;
  private final ExecutorService threads = Executors.newFixedThreadPool(MAX_SENDING);
  private final Queue<Sending> sending = new ArrayDeque<>();
  private final List<CompletedPart> sent = new ArrayList<>();
  private byte[] part = NONE;
  private int filled;
  private boolean isComplete;

  private record Sending(byte[] buffer, Future<CompletedPart> result) {}

  PartStream(MultipartUpload upload, int partSize, PartBuffers buffers) {
    this.upload = upload;
    this.partSize = partSize;
    this.buffers = buffers;
  }

  @Override
  public void write(int oneByte) throws IOException {
    if (filled == part.length) startNextPart();
    part[filled++] = (byte) oneByte;
  }

  /** Waits while all threads are sending. A part that failed is noticed here. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = offset, end = offset + length; at < end; ) {
      if (filled == part.length) startNextPart();
      var count = Math.min(part.length - filled, end - at);
      System.arraycopy(bytes, at, part, filled, count);
      filled += count;
      at += count;
    }
  }

  /** Sends what is left and completes the upload. */
  void complete() throws IOException {
    send();
    while (!sending.isEmpty()) awaitOldest();
    upload.complete(sent);
    isComplete = true;
  }

  /** No request is on its way afterwards. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    if (part != NONE) buffers.giveBack(part);
    for (var each : sending) buffers.giveBack(each.buffer());
    if (!isComplete) upload.abort();
  }

  private void startNextPart() throws IOException {
    if (filled > 0) send();
    if (sending.size() > MAX_SENDING) awaitOldest();
    part = buffers.take(partSize);
  }

  private void send() {
    var buffer = part;
    var length = filled;
    var number = sent.size() + sending.size() + 1;
    var result = threads.submit(() -> upload.send(number, buffer, length));
    sending.add(new Sending(buffer, result));
    part = NONE;
    filled = 0;
  }

  /** Waits until S3 has the part that was started first. */
  private void awaitOldest() throws IOException {
    sent.add(Results.of(sending.element().result()));
    buffers.giveBack(sending.remove().buffer());
  }
}
