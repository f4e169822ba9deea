import { describe, expect, test } from '@jest/globals';
import { readMachine } from '../../src/check/inspect-package.ts';

/** The first bytes as `file` shows them of real programs. */
const headers = {
  'an ELF program for x86_64': '7f454c46020101000000000000000000 02003e00',
  'an ELF library for arm64': '7f454c46020101000000000000000000 0300b700',
  'an ELF program for RISC-V': '7f454c46020101000000000000000000 0200f300',
  'a Mach-O program for arm64': 'cffaedfe0c000001000000000200000012000000',
  'a Java class': 'cafebabe0000003d0023000000000000000000 00',
  'a script': Buffer.from('#!/bin/sh\necho hello\n').toString('hex'),
  'an empty file': '00'.repeat(20),
};

describe('readMachine', () => {
  test.each([
    ['an ELF program for x86_64', { os: 'linux', architecture: 'x86_64' }],
    ['an ELF library for arm64', { os: 'linux', architecture: 'arm64' }],
    ['an ELF program for RISC-V', { os: 'linux', architecture: 'other' }],
    ['a Mach-O program for arm64', { os: 'darwin', architecture: 'arm64' }],
    ['a Java class', undefined],
    ['a script', undefined],
    ['an empty file', undefined],
  ] as const)('says of %s: %j', (name, machine) => {
    expect(readMachine(Buffer.from(headers[name].replaceAll(' ', ''), 'hex'))).toEqual(machine);
  });
});
