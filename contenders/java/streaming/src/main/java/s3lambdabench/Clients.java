package s3lambdabench;

import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The S3 client. What is named here the SDK need not search for at a cold start. */
final class Clients {

  private Clients() {}

  static S3Client make() {
    // The JDK keeps five idle connections unless told otherwise; the others would be made anew for
    // every request.
    System.setProperty("http.maxConnections", "16");
    return S3Client.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .region(Region.of(System.getenv("AWS_REGION")))
        // One pass less over every byte read: a wrong one would be noticed when the archive is
        // judged.
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        // For a part in chunks the SDK would allocate them all anew: 70 % of a run's garbage.
        .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
        .build();
  }
}
