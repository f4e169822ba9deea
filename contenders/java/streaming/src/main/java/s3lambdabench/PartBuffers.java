package s3lambdabench;

import java.util.ArrayDeque;
import java.util.Queue;

/** The buffers of parts that wait to be filled again. For one thread. */
final class PartBuffers {

  private final Queue<byte[]> spare = new ArrayDeque<>();

  /** A buffer of the size, with whatever was in it. Those of another size are let go. */
  byte[] take(int size) {
    spare.removeIf(buffer -> buffer.length != size);
    return spare.isEmpty() ? new byte[size] : spare.remove();
  }

  void giveBack(byte[] buffer) {
    spare.add(buffer);
  }
}
