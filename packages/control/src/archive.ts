/** Random access to the bytes of an archive, wherever they are. */
export interface Archive {
  sizeBytes: number;
  /**
   * The bytes from `start` to before `end`, both inside the archive. MUST give exactly `end - start` bytes or throw: a Refusal
   * where the archive is at fault, a HarnessFault where anything else is. The caller only reads the buffer.
   */
  fetch(start: number, end: number): Promise<Buffer>;
}
