import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Reads the archives whose paths come on standard input with java.util.zip: by ZipFile, or by ZipInputStream where the argument is
 * `stream`. For each, one line of JSON: the entries it found, as pairs of name and SHA-256, or why it refuses.
 */
public class Read {
  public static void main(String[] args) throws Exception {
    boolean stream = args.length > 0 && args[0].equals("stream");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String path = lines.readLine(); path != null; path = lines.readLine()) {
      try {
        List<String> found = stream ? readStream(path) : readFile(path);
        System.out.println("{\"found\":[" + String.join(",", found) + "]}");
      } catch (Exception | Error error) {
        System.out.println("{\"refuses\":" + quote(error.toString()) + "}");
      }
    }
  }

  private static List<String> readFile(String path) throws Exception {
    List<String> found = new ArrayList<>();
    try (ZipFile archive = new ZipFile(path)) {
      for (ZipEntry entry : Collections.list(archive.entries())) {
        try (InputStream content = archive.getInputStream(entry)) {
          found.add(pair(entry, content));
        }
      }
    }
    return found;
  }

  private static List<String> readStream(String path) throws Exception {
    List<String> found = new ArrayList<>();
    try (ZipInputStream archive = new ZipInputStream(new FileInputStream(path))) {
      for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        found.add(pair(entry, archive));
      }
    }
    return found;
  }

  private static String pair(ZipEntry entry, InputStream content) throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[65536];
    for (int read = content.read(buffer); read != -1; read = content.read(buffer)) hash.update(buffer, 0, read);
    return "[" + quote(entry.getName()) + "," + quote(HexFormat.of().formatHex(hash.digest())) + "]";
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c < ' ' || c == '"' || c == '\\' || c > '~') quoted.append(String.format("\\u%04x", (int) c));
      else quoted.append(c);
    }
    return quoted.append('"').toString();
  }
}
