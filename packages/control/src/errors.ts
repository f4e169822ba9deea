/** Something that is nobody's archive: S3, the network, time, a bug of ours. Becomes a reason that starts `harness: `. */
export class HarnessFault extends Error {
  override readonly name = 'HarnessFault';
}

/** The archive's own fault, found where only an exception can carry it out of a library. Holds the whole reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
