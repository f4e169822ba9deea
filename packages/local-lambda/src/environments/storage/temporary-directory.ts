import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type FolderWatch, watchFolder } from './folder-watch.ts';
import { imageOf, mountSizedFileSystem, unmount } from './sized-file-system.ts';

/** The temp dir of one environment. */
export interface TemporaryDirectory {
  path: string;
  /** Absent where writing fails by itself once the size is reached. */
  watch?: (onExceeded: () => void) => FolderWatch;
}

/** Makes temp dirs of a size: mounted where this machine can, else watched. */
export interface TemporaryDirectories {
  make(environmentFolder: string, sizeBytes: number): Promise<TemporaryDirectory>;
}

/** Where mounting failed once, it is not tried again. */
export function makeTemporaryDirectories(mayMount: boolean): TemporaryDirectories {
  let mounts = mayMount;
  return {
    make: async (environmentFolder, sizeBytes) => {
      const folder = temporaryDirectoryIn(environmentFolder);
      await mkdir(folder, { recursive: true });
      const isMounted = mounts && (await tryMount(folder, sizeBytes));
      mounts &&= isMounted;
      if (isMounted) return { path: folder };
      return { path: folder, watch: (onExceeded) => watchFolder(folder, sizeBytes, onExceeded) };
    },
  };
}

/** Its content first, so that nothing of it is still to be written when it is unmounted. One that is gone is no error. */
export async function removeTemporaryDirectory(environmentFolder: string): Promise<void> {
  const folder = temporaryDirectoryIn(environmentFolder);
  for (const name of await readdir(folder).catch(() => [])) {
    await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  if (await isMountPoint(folder)) await unmount(folder);
}

function temporaryDirectoryIn(environmentFolder: string): string {
  return path.join(environmentFolder, 'tmp');
}

async function tryMount(folder: string, sizeBytes: number): Promise<boolean> {
  try {
    await mountSizedFileSystem(folder, sizeBytes);
    return true;
  } catch {
    await rm(imageOf(folder), { force: true });
    return false;
  }
}

/** Another file system than what it is in. */
async function isMountPoint(folder: string): Promise<boolean> {
  const [own, above] = await Promise.all(
    [folder, path.dirname(folder)].map((name) => stat(name).catch(() => undefined)),
  );
  return own !== undefined && own.dev !== above?.dev;
}
