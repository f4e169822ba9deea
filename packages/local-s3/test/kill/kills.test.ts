import { randomInt } from 'node:crypto';
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { givenDirectory } from '../given-server.ts';
import { runKills } from './kills.ts';

/** `LOCAL_S3_KILLS=200 npm test -- packages/local-s3/test/kill` kills as often; `LOCAL_S3_KILL_SEED` repeats a load. */
const { LOCAL_S3_KILLS: asked, LOCAL_S3_KILL_SEED: seed = String(randomInt(2 ** 32)) } = process.env;
const kills = Number(asked ?? 25);

describe('a server that is killed', () => {
  test(
    `comes back ${kills} times with exactly what it acknowledged`,
    async () => {
      const summary = await runKills({ dataDir: givenDirectory(), kills, seed: Number(seed) }).catch(
        (cause) => {
          throw new Error(`with LOCAL_S3_KILL_SEED=${seed}: ${cause.message}`, { cause });
        },
      );
      if (asked !== undefined) console.log(`seed ${seed}, no fault:`, summary);
      expect(Object.keys(summary.acknowledged)).toHaveLength(10);
      expect(summary.inFlight).toBeGreaterThan(0);
    },
    60_000 + kills * 5_000,
  );
});

describe('a killed server whose directory is spoiled', () => {
  test.each<[string, string, (database: DatabaseSync) => void]>([
    [
      'an object is lost',
      'is absent, but was acknowledged as',
      (database) => database.exec('DELETE FROM objects WHERE key = (SELECT min(key) FROM objects)'),
    ],
    [
      'an object is there again',
      'object deleted is .* bytes of .*, but was acknowledged as absent',
      (database) =>
        database.exec(`INSERT INTO objects SELECT bucket_id, 'deleted', content_id, size_bytes, etag,
          modified_ms, checksum, headers, parts FROM objects ORDER BY size_bytes DESC LIMIT 1`),
    ],
    [
      'the content of an object is that of another',
      'is (unreadable .Checksum mismatch|[0-9]+ bytes of ).*, but was acknowledged as',
      (database) =>
        database.exec(`UPDATE objects SET content_id = (SELECT other.content_id FROM objects AS other
          WHERE other.key <> objects.key AND other.size_bytes >= objects.size_bytes AND objects.size_bytes > 0)
          WHERE key = (SELECT key FROM objects WHERE size_bytes > 0 ORDER BY size_bytes LIMIT 1)`),
    ],
    ['a part is lost', 'part .* is absent', (database) => database.exec('DELETE FROM parts')],
  ])('is noticed when %s', async (_, fault, statement) => {
    const dataDir = givenDirectory();
    const spoil = (moment: string) => {
      if (moment !== 'killed') return;
      const database = new DatabaseSync(path.join(dataDir, 'metadata.sqlite'));
      statement(database);
      database.close();
    };
    await expect(runSpoiled(dataDir, spoil)).rejects.toThrow(new RegExp(fault));
  });

  test('is noticed when a blob is torn', async () => {
    const dataDir = givenDirectory();
    const blobs = path.join(dataDir, 'blobs');
    const spoil = (moment: string) => {
      if (moment !== 'restarted') return;
      for (const name of readdirSync(blobs)) truncateSync(path.join(blobs, name), 32);
    };
    await expect(runSpoiled(dataDir, spoil)).rejects.toThrow('is unreadable');
  });

  test('is noticed when a blob is left that nothing refers to', async () => {
    const dataDir = givenDirectory();
    const spoil = (moment: string) => {
      if (moment === 'restarted') writeFileSync(path.join(dataDir, 'blobs', '999999'), 'orphan');
    };
    await expect(runSpoiled(dataDir, spoil)).rejects.toThrow('blob 999999 is not what anything refers to');
  });
});

function runSpoiled(dataDir: string, spoil: (moment: 'killed' | 'restarted') => void) {
  return runKills({ dataDir, kills: 1, seed: 1, eventsBeforeKill: 700, spoil });
}
