package s3lambdabench;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** An object with its content, which is there until the next one is asked for. */
sealed interface Fetched {

  /** A small object, in memory. */
  record Whole(SourceObject object, ByteBuffer content) implements Fetched {}

  /** A large one, about to be read. */
  record Streamed(SourceObject object, InputStream content) implements Fetched {}
}
