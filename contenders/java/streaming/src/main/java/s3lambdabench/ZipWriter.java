package s3lambdabench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a ZIP without compression, of any size: random bytes do not compress. */
final class ZipWriter {

  /**
   * The same objects make the same archive, byte for byte. Not the first moment of 1980, for which
   * java.util.zip writes one more field, in the machine's time zone.
   */
  private static final LocalDateTime MODIFIED = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final ZipOutputStream zip;

  ZipWriter(OutputStream output) {
    zip = new ZipOutputStream(output);
    zip.setLevel(Deflater.NO_COMPRESSION);
  }

  void write(Fetched fetched) throws IOException {
    switch (fetched) {
      case Fetched.Whole(var object, var content) -> store(object, content);
      case Fetched.Streamed(var object, var content) -> deflate(object, content);
    }
  }

  /** Writes the central directory. Not a `close`, as a ZIP that failed must not get one. */
  void finish() throws IOException {
    zip.finish();
  }

  private void store(SourceObject object, ByteBuffer content) throws IOException {
    var crc = new CRC32();
    crc.update(content.duplicate());
    var entry = entryFor(object);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.limit());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content.array(), content.arrayOffset(), content.limit());
    zip.closeEntry();
  }

  /**
   * A stored entry's CRC-32 stands before its content, so what is not in memory cannot be one.
   * DEFLATE has blocks that are stored: five bytes more in some 32 KiB, and CRC-32 and sizes follow
   * the content.
   */
  private void deflate(SourceObject object, InputStream content) throws IOException {
    try (content) {
      zip.putNextEntry(entryFor(object));
      var length = content.transferTo(zip);
      object.requireSize(length);
      zip.closeEntry();
    }
  }

  private static ZipEntry entryFor(SourceObject object) {
    var entry = new ZipEntry(object.name());
    entry.setTimeLocal(MODIFIED);
    return entry;
  }
}
