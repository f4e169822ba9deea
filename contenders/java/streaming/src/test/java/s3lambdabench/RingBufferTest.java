package s3lambdabench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RingBufferTest {

  private final RingBuffer ring = new RingBuffer(10);

  @Test
  void handsOutSlicesUntilThereIsNoRoom() {
    assertEquals(0, take(4));
    assertEquals(4, take(6));
    assertTrue(ring.take(1).isEmpty());
  }

  @Test
  void hasRoomAgainWhereTheOldestSliceWas() {
    take(4);
    take(6);
    ring.giveBackOldest();
    assertTrue(ring.take(5).isEmpty());
    assertEquals(0, take(4));
  }

  @Test
  void leavesTheEndFreeWhereASliceDoesNotFitInOnePiece() {
    take(4);
    take(4);
    assertTrue(ring.take(3).isEmpty());
    ring.giveBackOldest();
    assertEquals(0, take(3));
    assertTrue(ring.take(2).isEmpty());
    ring.giveBackOldest();
    assertEquals(3, take(7));
  }

  @Test
  void givesAllOfItOnceAllIsBackWhereverThatWas() {
    take(4);
    take(5);
    ring.giveBackOldest();
    ring.giveBackOldest();
    assertEquals(0, take(10));
  }

  @Test
  void handsOutEmptySlicesEvenWhenItIsFull() {
    take(10);
    assertTrue(ring.take(0).isPresent());
    assertTrue(ring.take(1).isEmpty());
  }

  /** Where the slice begins. */
  private int take(int length) {
    var slice = ring.take(length).orElseThrow();
    assertEquals(length, slice.remaining());
    return slice.arrayOffset();
  }
}
