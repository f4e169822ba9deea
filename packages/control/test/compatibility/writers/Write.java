import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the files given as a ZIP with java.util.zip: java Write.java VARIANT OUT FILE... */
public class Write {
  public static void main(String[] args) throws Exception {
    try (ZipOutputStream archive = new ZipOutputStream(new FileOutputStream(args[1]))) {
      for (int index = 2; index < args.length; index += 1) {
        byte[] content = Files.readAllBytes(Path.of(args[index]));
        ZipEntry entry = new ZipEntry(args[index]);
        entry.setTime(1767323046000L);
        if (args[0].equals("stored")) tellAll(entry, content);
        archive.putNextEntry(entry);
        archive.write(content);
        archive.closeEntry();
      }
      if (args[0].equals("comment")) archive.setComment("four objects");
    }
  }

  /** STORED entries must have everything in their local header. */
  private static void tellAll(ZipEntry entry, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
  }
}
