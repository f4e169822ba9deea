/** Random access to the bytes of an archive, wherever they are. */
export interface Archive {
  sizeBytes: number;
  /**
   * Fills `into` with the bytes of the archive from `start`; all of them are inside it. MUST fill it whole or throw: a Refusal
   * where the archive is at fault, a HarnessFault where anything else is.
   */
  fetch(start: number, into: Buffer): Promise<void>;
}
