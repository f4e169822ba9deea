import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { explain, refuseOldNode, setUp } from '../set-up.mjs';

const scripts = path.dirname(import.meta.dirname);

describe('set-up', () => {
  test('rejects a Node that is too old, saying what was found, what is needed and what to do', () => {
    expect(() => refuseOldNode('18.20.1')).toThrow(/found Node 18\.20\.1, needs Node 20 or newer.*install/);
  });

  test.each(['20.0.0', '24.21.0', '26.10.0'])('accepts Node %s', (version) => {
    expect(() => refuseOldNode(version)).not.toThrow();
  });

  test.each([
    ['npm-without-network.js', /registry could not be reached; needed: access.*; check the network/],
    ['npm-on-a-full-disk.js', /the disk is full; needed: about 2 GB free; free some space/],
  ])('fails with the cause and the remedy where npm behaves like %s', async (npm, message) => {
    using checkout = givenCheckout();
    using _npm = givenNpm(path.join(import.meta.dirname, 'fixtures', npm));
    const said: string[] = [];
    await expect(setUp(checkout.root, (line: string) => said.push(line) > 0)).rejects.toThrow(message);
    expect(said).toEqual([expect.stringContaining('set-up 1/3: Node 24')]);
  });

  test('shows what the tool said where the cause is none of the known ones', () => {
    expect(explain('bundling', 'line one\nline two\n')).toBe(
      'set-up: bundling failed; the tool said:\nline one\nline two',
    );
  });
});

/** As much of a checkout as the first stage of the set-up reads. */
function givenCheckout(): Disposable & { root: string } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'set-up-'));
  mkdirSync(path.join(root, 'scripts'));
  cpSync(path.join(scripts, 'toolchain'), path.join(root, 'scripts', 'toolchain'), { recursive: true });
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** Has the set-up find this npm, as it would under an `npm run` of it. */
function givenNpm(script: string): Disposable {
  const { npm_execpath: before } = process.env;
  process.env.npm_execpath = script;
  return {
    [Symbol.dispose]: () => {
      if (before === undefined) delete process.env.npm_execpath;
      else process.env.npm_execpath = before;
    },
  };
}
