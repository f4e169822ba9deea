package s3lambdabench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** What Lambda calls: event in, archive out. docs/how-to/add-a-contender.md has the contract. */
public final class Handler implements RequestHandler<Map<String, Object>, Void> {

  /** Made once for all invocations of this environment, so that only the first pays for it. */
  private final Archiver archiver = new Archiver(Clients.make());

  @Override
  public Void handleRequest(Map<String, Object> event, Context context) {
    try {
      archiver.archive(
          text(event, "bucket_name"), text(event, "files_prefix"), text(event, "archive_key"));
      return null;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String text(Map<String, Object> event, String name) {
    if (event.get(name) instanceof String text) return text;
    throw new IllegalArgumentException("the event has no text '" + name + "'");
  }
}
