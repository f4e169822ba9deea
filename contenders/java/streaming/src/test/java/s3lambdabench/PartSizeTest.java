package s3lambdabench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartSizeTest {

  private static final long MIB = 1 << 20;

  @Test
  void isEightMebibytes() {
    assertEquals(8 * MIB, PartSize.choose(List.of()));
    assertEquals(8 * MIB, PartSize.choose(objects(3000, 5 * MIB)));
  }

  @Test
  void growsSoThatTenThousandPartsSuffice() {
    var size = PartSize.choose(objects(30_000, 5 * MIB));
    assertTrue(size > 15 * MIB && size < 16 * MIB, () -> "" + size);
  }

  private static List<SourceObject> objects(int count, long size) {
    return Collections.nCopies(count, new SourceObject("files/a", size));
  }
}
