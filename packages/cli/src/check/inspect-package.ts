import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** What is known of a function package without running it. */
export interface PackageFacts {
  zippedBytes: number;
  unzippedBytes: number;
  binaries: Binary[];
}

/** A file with machine code in it. */
export interface Binary extends Machine {
  /** Within the package. */
  path: string;
}

/** What machine code is for; the architecture by Lambda's names where Lambda has it. */
export interface Machine {
  os: 'linux' | 'darwin';
  architecture: string;
}

/** Looks at a package, and at the folder whose content it holds. */
export function inspectPackage(zipFile: string, folder: string): PackageFacts {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return {
    zippedBytes: statSync(zipFile).size,
    unzippedBytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    binaries: files.flatMap((file) => {
      const machine = readMachine(readHeader(file));
      return machine === undefined ? [] : [{ path: path.relative(folder, file), ...machine }];
    }),
  };
}

const headerBytes = 20;

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, headerBytes, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}

/** e_machine of the ELF specification. */
const elfMachines = new Map([
  [0x3e, 'x86_64'],
  [0xb7, 'arm64'],
]);
/** CPU types of mach/machine.h. */
const machMachines = new Map([
  [0x0100_0007, 'x86_64'],
  [0x0100_000c, 'arm64'],
]);

/**
 * What the first bytes of a file say of its machine code; undefined where they are of no program or library.
 *   ELF (little endian)       Mach-O (64 bits, little endian)
 *    0   4  7f 45 4c 46        0   4  cf fa ed fe
 *   18   2  e_machine          4   4  CPU type
 */
export function readMachine(header: Buffer): Machine | undefined {
  const magic = header.readUInt32BE(0);
  if (magic === 0x7f45_4c46)
    return { os: 'linux', architecture: elfMachines.get(header.readUInt16LE(18)) ?? 'other' };
  if (magic === 0xcffa_edfe)
    return { os: 'darwin', architecture: machMachines.get(header.readUInt32LE(4)) ?? 'other' };
  return undefined;
}
