import type { CrcParameters } from './crc.ts';

/**
 * The CRC, big-endian, of two byte strings put together, from the CRC of each and the length of the second, without the
 * bytes. CRCs being linear, it is its own inverse: given the CRC of the whole for `second`, it makes that of the second.
 */
export type CombineCrcs = (first: Uint8Array, second: Uint8Array, secondBytes: number) => Buffer;

/** A polynomial modulo the CRC's, reflected: x^0 is the highest bit. In halves, as JavaScript's fast integers have 32 bits. */
interface Polynomial {
  /** 0 for a CRC of 32 bits. */
  high: number;
  low: number;
}

interface Modulus extends Polynomial {
  bits: number;
}

/** Lengths whose powers are kept: the parts of an upload are nearly all of one size. */
const maxKept = 1024;

/** `first` is multiplied by x^(8 * secondBytes) and `second` added (M. Adler, crc32_combine of zlib). */
export function makeCombine({ bits, polynomial }: CrcParameters): CombineCrcs {
  const modulus = { bits, ...halves(polynomial) };
  const power = makePower(modulus);
  const kept = new Map<number, Polynomial>();
  const shiftOf = (bytes: number) => {
    const known = kept.get(bytes);
    if (known !== undefined) return known;
    if (kept.size === maxKept) kept.clear();
    const shift = power(bytes);
    kept.set(bytes, shift);
    return shift;
  };
  return (first, second, secondBytes) => {
    const shifted = multiply(modulus, read(first), shiftOf(secondBytes));
    const added = read(second);
    return write({ high: shifted.high ^ added.high, low: shifted.low ^ added.low }, bits);
  };
}

/** Makes x^(8 * n) for any n, as a product of the powers for 1, 2, 4, ... */
function makePower(modulus: Modulus): (n: number) => Polynomial {
  const one = halves(1n << BigInt(modulus.bits - 1));
  const squares = [halves(1n << BigInt(modulus.bits - 9))];
  const square = (exponent: number): Polynomial => {
    const known = squares[exponent];
    if (known !== undefined) return known;
    const root = square(exponent - 1);
    const made = multiply(modulus, root, root);
    squares[exponent] = made;
    return made;
  };
  return (n) => {
    let product = one;
    for (let [left, exponent] = [n, 0]; left > 0; left = Math.floor(left / 2), exponent++) {
      if (left % 2 === 1) product = multiply(modulus, product, square(exponent));
    }
    return product;
  };
}

/** Adds `b`, multiplied by x once more each time, wherever `a` has a term. */
function multiply(modulus: Modulus, a: Polynomial, b: Polynomial): Polynomial {
  const product = { high: 0, low: 0 };
  let { high, low } = b;
  for (let bit = modulus.bits - 1; bit >= 0; bit--) {
    const has = -(((bit < 32 ? a.low : a.high) >>> (bit % 32)) & 1);
    product.high ^= high & has;
    product.low ^= low & has;
    const overflows = -(low & 1);
    low = ((low >>> 1) | (high << 31)) ^ (modulus.low & overflows);
    high = (high >>> 1) ^ (modulus.high & overflows);
  }
  return product;
}

function halves(polynomial: bigint): Polynomial {
  return { high: Number(polynomial >> 32n) | 0, low: Number(polynomial & 0xffffffffn) | 0 };
}

function read(crc: Uint8Array): Polynomial {
  const view = new DataView(crc.buffer, crc.byteOffset, crc.byteLength);
  return crc.length === 4
    ? { high: 0, low: view.getInt32(0) }
    : { high: view.getInt32(0), low: view.getInt32(4) };
}

function write({ high, low }: Polynomial, bits: number): Buffer {
  const bytes = Buffer.alloc(bits / 8);
  if (bits === 64) bytes.writeInt32BE(high, 0);
  bytes.writeInt32BE(low, bytes.length - 4);
  return bytes;
}
