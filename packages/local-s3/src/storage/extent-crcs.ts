import type { DatabaseSync } from 'node:sqlite';
import { type CrcAlgorithm, crcAlgorithms } from '../checksums/algorithms.ts';
import { type Checkpoints, checkpointBytes } from '../checksums/checkpoints.ts';
import { bytesOrNull, getRow, integer, type Row } from './columns.ts';
import { type Extent, readExtent } from './extent.ts';

/** What one extent has of a range of a content; offsets are the range's. */
export interface RangeExtent extends Extent {
  /** Of those bytes; known when the range has all of the extent and it was computed before. */
  crc: Uint8Array | undefined;
}

/** A CRC of the extent at `start` of a content. */
export interface ExtentCrc {
  start: number;
  algorithm: CrcAlgorithm;
  crc: Uint8Array;
}

/** What is known of the CRCs of bytes without reading them. */
export interface ExtentCrcs {
  /** In order; none is empty. */
  inRange: (contentId: number, range: ByteRange, algorithm: CrcAlgorithm) => RangeExtent[];
  /** Keeps what was computed. Must run inside a transaction, as must `keepCheckpoints`. */
  keep: (contentId: number, crcs: readonly ExtentCrc[]) => void;
  /** Those of a blob, in the shape of Checkpoints. None of one that has no more than one block, nor of another algorithm than it was received with. */
  checkpoints: (blobId: number, algorithm: CrcAlgorithm) => BlobCheckpoints | undefined;
  keepCheckpoints: (blobId: number, sizeBytes: number, checkpoints: Checkpoints) => void;
}

interface ByteRange {
  start: number;
  sizeBytes: number;
}

export interface BlobCheckpoints {
  /** Of the blob. */
  sizeBytes: number;
  crcs: Uint8Array;
}

/** Whether the range from `:first` to `:end` has all of an extent. */
const isWhole = 'start >= :first AND start + size_bytes <= :end';

/** Of each extent of content `:source`, what lies between its offsets `:first` and `:end`; columns as those of extents. */
export const clippedExtents = {
  columns: `max(start, :first) - :first AS start,
    min(start + size_bytes, :end) - max(start, :first) AS size_bytes,
    blob_id, blob_offset + max(start, :first) - start AS blob_offset`,
  crc: (algorithm: CrcAlgorithm) => `iif(${isWhole}, ${crcColumn(algorithm)}, NULL) AS crc`,
  from: `FROM extents WHERE content_id = :source AND start < :end
    AND start >= (SELECT max(start) FROM extents WHERE content_id = :source AND start <= :first)`,
};

function crcColumn(algorithm: CrcAlgorithm): string {
  return algorithm.toLowerCase();
}

export function makeExtentCrcs(database: DatabaseSync): ExtentCrcs {
  const { columns, crc, from } = clippedExtents;
  const keepCheckpoints = database.prepare('INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?)');
  const statements = byAlgorithm((algorithm) => {
    const column = crcColumn(algorithm);
    return {
      inRange: database.prepare(`SELECT ${columns}, ${crc(algorithm)} ${from} ORDER BY extents.start`),
      keep: database.prepare(`UPDATE extents SET ${column} = ? WHERE content_id = ? AND start = ?`),
      checkpoints: database.prepare(
        `SELECT size_bytes, ${column} AS crcs FROM checkpoints WHERE blob_id = ?`,
      ),
    };
  });
  return {
    inRange: (source, { start: first, sizeBytes }, algorithm) =>
      statements[algorithm].inRange.all({ source, first, end: first + sizeBytes }).map(readRangeExtent),
    keep: (contentId, crcs) => {
      for (const { algorithm, start, crc } of crcs) statements[algorithm].keep.run(crc, contentId, start);
    },
    checkpoints: (blobId, algorithm) => getRow(statements[algorithm].checkpoints, readCheckpoints, blobId),
    keepCheckpoints: (blobId, sizeBytes, checkpoints) => {
      if (sizeBytes <= checkpointBytes) return;
      const crcs = crcAlgorithms.map((algorithm) => checkpoints.get(algorithm) ?? null);
      keepCheckpoints.run(blobId, sizeBytes, ...crcs);
    },
  };
}

function byAlgorithm<T>(make: (algorithm: CrcAlgorithm) => T): Record<CrcAlgorithm, T> {
  return { CRC32: make('CRC32'), CRC32C: make('CRC32C'), CRC64NVME: make('CRC64NVME') };
}

function readRangeExtent(row: Row): RangeExtent {
  return { ...readExtent(row), crc: bytesOrNull(row, 'crc') };
}

function readCheckpoints(row: Row): BlobCheckpoints | undefined {
  const crcs = bytesOrNull(row, 'crcs');
  return crcs === undefined ? undefined : { sizeBytes: integer(row, 'size_bytes'), crcs };
}
