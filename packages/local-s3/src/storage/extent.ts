import { integer, type Row } from './columns.ts';

/** A run of a content's bytes: `sizeBytes` of the blob from `blobOffset` on are the content's from `start` on. */
export interface Extent {
  start: number;
  sizeBytes: number;
  blobId: number;
  blobOffset: number;
}

export function readExtent(row: Row): Extent {
  return {
    start: integer(row, 'start'),
    sizeBytes: integer(row, 'size_bytes'),
    blobId: integer(row, 'blob_id'),
    blobOffset: integer(row, 'blob_offset'),
  };
}
