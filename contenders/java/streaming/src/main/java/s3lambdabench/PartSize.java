package s3lambdabench;

import java.util.List;

/** How large the parts of an upload are, in bytes. */
final class PartSize {

  /** Large enough that a request's latency does not count, small enough to hold a few of. */
  private static final int USUAL = 8 << 20;

  /** S3 user guide, "Amazon S3 multipart upload limits". */
  private static final int MAX_PARTS = 10_000;

  /** More than headers, data descriptor and directory take for a name of 64 characters. */
  private static final int ENTRY_OVERHEAD = 400;

  private PartSize() {}

  /** 8 MiB up to some 80 GB of objects; above that, what makes 10,000 parts suffice. */
  static int choose(List<SourceObject> objects) {
    var archive = objects.stream().mapToLong(PartSize::inArchive).sum();
    return Math.toIntExact(Math.max(USUAL, Math.ceilDiv(archive, MAX_PARTS)));
  }

  /** The blocks of a large object have headers too: a thousandth is more than they take. */
  private static long inArchive(SourceObject object) {
    return object.size() + object.size() / 1000 + ENTRY_OVERHEAD;
  }
}
