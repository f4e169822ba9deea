package s3lambdabench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ArchiverTest {

  private static final int MIB = 1 << 20;

  private final FakeS3 s3 = new FakeS3();
  private final Archiver archiver = new Archiver(s3);

  @Test
  void archivesEveryObjectUnderThePrefixInKeyOrder() throws IOException {
    givenObjects(0, 1, 3 * MIB, 20 * MIB, 100, 16 * MIB, 5 * MIB);
    s3.objects.put("filesystem/other", new byte[1]);
    archiver.archive("bucket", "files", "archives/a.zip");
    var entries = readArchive();
    assertEquals(
        List.of("object-0", "object-1", "object-2", "object-3", "object-4", "object-5", "object-6"),
        List.copyOf(entries.keySet()));
    entries.forEach(
        (name, content) -> assertArrayEquals(s3.objects.get("files/" + name), content, name));
  }

  @Test
  void archivesMoreThanItHasMemoryForAndUsesItAgain() throws IOException {
    givenObjects(15 * MIB, 15 * MIB, 15 * MIB, 15 * MIB, 15 * MIB, 15 * MIB);
    archiver.archive("bucket", "files", "archives/a.zip");
    var first = s3.objects.remove("archives/a.zip");
    archiver.archive("bucket", "files", "archives/a.zip");
    assertArrayEquals(first, s3.objects.get("archives/a.zip"));
    assertEquals(6, readArchive().size());
  }

  @Test
  void archivesNothingAsAnEmptyArchive() throws IOException {
    archiver.archive("bucket", "files", "archives/a.zip");
    assertTrue(readArchive().isEmpty());
  }

  @Test
  void failsAndAbortsTheUploadWhereAnObjectCannotBeRead() throws IOException {
    givenObjects(1, 2, 3);
    s3.broken.add("files/object-1");
    assertFails("no files/object-1");
    s3.broken.clear();
    archiver.archive("bucket", "files", "archives/a.zip");
    assertEquals(3, readArchive().size());
  }

  @Test
  void failsAndAbortsTheUploadWhereAPartCannotBeSent() {
    givenObjects(15 * MIB, 15 * MIB, 15 * MIB, 15 * MIB);
    s3.broken.add(2);
    assertFails("no 2");
  }

  @Test
  void failsWhereAnObjectHasNotTheSizeItWasListedWith() {
    givenObjects(1, 17 * MIB);
    s3.wrongSizes.put("files/object-0", 2L);
    var small = assertThrows(IOException.class, this::archive);
    assertEquals("files/object-0 came with 1 bytes, listed were 2", small.getMessage());
    s3.wrongSizes.clear();
    s3.wrongSizes.put("files/object-1", 18L * MIB);
    var large = assertThrows(IOException.class, this::archive);
    assertEquals(
        "files/object-1 came with 17825792 bytes, listed were 18874368", large.getMessage());
    assertNull(s3.upload);
  }

  private void archive() throws IOException {
    archiver.archive("bucket", "files", "archives/a.zip");
  }

  private void assertFails(String message) {
    var failure = assertThrows(S3Exception.class, this::archive);
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
    assertNull(s3.upload);
    assertNull(s3.objects.get("archives/a.zip"));
  }

  /** Objects of these sizes, each with bytes of its own. */
  private void givenObjects(int... sizes) {
    for (var index = 0; index < sizes.length; index++) {
      var content = new byte[sizes[index]];
      new Random(index).nextBytes(content);
      s3.objects.put("files/object-" + index, content);
    }
  }

  private Map<String, byte[]> readArchive() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    var archive = new ByteArrayInputStream(s3.objects.get("archives/a.zip"));
    try (var zip = new ZipInputStream(archive)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }
}
