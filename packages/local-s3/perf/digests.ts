import { createHash } from 'node:crypto';
import { algorithms, checksumAlgorithms, crcsAreaBytes, makeCrcs } from '../src/checksums/algorithms.ts';
import { makeMd5Lanes, md5AreaBytes, startMd5 } from '../src/checksums/md5-lanes.ts';
import { blockBytes, maxLanes } from '../src/checksums/md5-module.ts';
import { makeMemory } from '../src/checksums/wasm-area.ts';

/** Measures digests on one core, beside OpenSSL's MD5, which is the least that an S3 server has to compute: median of five. */
const rounds = 5;
const bytesARound = 400_000_000;

/** Of each stream; eight of them fit a core's cache. */
const pieceBytes = 65_536;

const crcsAt = 2 * md5AreaBytes;
const piecesAt = crcsAt + crcsAreaBytes;
const memory = makeMemory(piecesAt + maxLanes * pieceBytes);
const md5 = makeMd5Lanes({ memory, at: 0 });
const crcs = makeCrcs({ memory, at: crcsAt });
const lanes = Array.from({ length: maxLanes }, (_, i) => ({
  registers: startMd5(),
  at: piecesAt + i * pieceBytes,
}));
const piece = new Uint8Array(memory.buffer, piecesAt, pieceBytes);

interface Measured {
  name: string;
  /** Pieces that `run` takes in. */
  pieces: number;
  run: () => void;
}

const openssl = createHash('md5');
const measured: Measured[] = [
  { name: 'MD5 of one stream, OpenSSL', pieces: 1, run: () => void openssl.update(piece) },
  ...[1, 2, 4, 8].map((count) => ({
    name: `MD5 of ${count} at once`,
    pieces: count,
    run: () => md5.run(lanes.slice(0, count), pieceBytes / blockBytes),
  })),
  ...checksumAlgorithms.map((name) => {
    const digester = algorithms[name].makeDigester(crcs);
    return { name, pieces: 1, run: () => digester.update(piece) };
  }),
];

const rates = measured.map((): number[] => []);
for (let round = 0; round <= rounds; round++) {
  for (const [i, each] of measured.entries()) {
    const rate = measure(each);
    if (round > 0) rates[i]?.push(rate); // the first only warms up
  }
}
const medians = rates.map((each) => each.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN);
console.log(
  '| digest                     | MB/s a core | of OpenSSL MD5 |\n| -------------------------- | ----------: | -------------: |',
);
for (const [i, { name }] of measured.entries()) {
  const rate = medians[i] ?? Number.NaN;
  const ratio = (rate / (medians[0] ?? Number.NaN)).toFixed(1);
  console.log(`| ${name.padEnd(26)} | ${rate.toFixed(0).padStart(11)} | ${ratio.padStart(14)} |`);
}

/** MB a second of CPU time, which others on the machine do not change by as much as the time that passes. */
function measure({ pieces, run }: Measured): number {
  const runs = Math.ceil(bytesARound / (pieces * pieceBytes));
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) run();
  const { user, system } = process.cpuUsage(before); // microseconds
  return (runs * pieces * pieceBytes) / (user + system);
}
