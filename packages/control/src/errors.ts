import type { Finding } from './findings.ts';

/** Something that is nobody's archive: S3, the network, time, a bug of ours. Becomes a reason that starts `harness: `. */
export class HarnessFault extends Error {
  override readonly name = 'HarnessFault';
}

/** The archive's own fault. Its message is the whole reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly finding: Finding;

  constructor(finding: Finding, options?: ErrorOptions) {
    super(finding.reason, options);
    this.finding = finding;
  }
}
