package s3lambdabench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** The results of what other threads do. */
final class Results {

  private Results() {}

  /**
   * Waits; a failure is thrown as if it had happened here, so that Lambda names it and not what
   * carried it.
   */
  static <T> T of(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      switch (failure.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IOException(failure.getCause());
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for S3");
    }
  }
}
