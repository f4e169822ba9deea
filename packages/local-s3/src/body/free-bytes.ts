/**
 * Gives the memory of bytes that nobody will look at again back at once, if they have it for themselves. Left to the garbage
 * collector, the 64 KiB pieces in which bodies come make it look through the whole heap every 32 MB, for a quarter of the
 * time that an upload takes.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
