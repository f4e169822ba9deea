import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes the files given as a ZIP with Apache Commons Compress: java -cp commons-compress.jar WriteCommons.java VARIANT OUT FILE... */
public class WriteCommons {
  public static void main(String[] args) throws Exception {
    String variant = args[0];
    boolean stored = variant.startsWith("stored");
    try (ZipArchiveOutputStream archive = open(variant.contains("streamed"), args[1])) {
      if (variant.contains("zip64-compatible")) archive.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
      else if (variant.contains("zip64")) archive.setUseZip64(Zip64Mode.Always);
      for (int index = 2; index < args.length; index += 1) {
        byte[] content = Files.readAllBytes(Path.of(args[index]));
        ZipArchiveEntry entry = new ZipArchiveEntry(args[index]);
        entry.setTime(1767323046000L);
        entry.setMethod(stored ? ZipArchiveEntry.STORED : ZipArchiveEntry.DEFLATED);
        if (stored) {
          CRC32 crc = new CRC32();
          crc.update(content);
          entry.setSize(content.length);
          entry.setCrc(crc.getValue());
        }
        archive.putArchiveEntry(entry);
        archive.write(content);
        archive.closeArchiveEntry();
      }
    }
  }

  /** A File it seeks in, a stream not. */
  private static ZipArchiveOutputStream open(boolean streamed, String out) throws Exception {
    if (streamed) return new ZipArchiveOutputStream(new BufferedOutputStream(new FileOutputStream(out)));
    return new ZipArchiveOutputStream(new File(out));
  }
}
