package s3lambdabench;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Memory that is given back in the order in which it was taken, and so used again and again: what a
 * run reads makes no garbage. For one thread.
 */
final class RingBuffer {

  private final byte[] memory;

  /** Where the next slice begins. Positions count on where the memory ends. */
  private long head;

  /** Where the slices begin that are not given back. */
  private final Queue<Long> taken = new ArrayDeque<>();

  RingBuffer(int size) {
    memory = new byte[size];
  }

  /** A slice in one piece, or nothing while there is no room for it. */
  Optional<ByteBuffer> take(int length) {
    var start = placeOf(head) + length <= memory.length ? head : startOfNextTurn();
    var oldest = taken.isEmpty() ? start : taken.element();
    if (start + length - oldest > memory.length) return Optional.empty();
    taken.add(start);
    head = start + length;
    return Optional.of(ByteBuffer.wrap(memory, placeOf(start), length).slice());
  }

  /** Gives back the slice that was taken first. */
  void giveBackOldest() {
    taken.remove();
  }

  void giveBackAll() {
    taken.clear();
  }

  /** In the memory. */
  private int placeOf(long position) {
    return (int) (position % memory.length);
  }

  private long startOfNextTurn() {
    return head - placeOf(head) + memory.length;
  }
}
