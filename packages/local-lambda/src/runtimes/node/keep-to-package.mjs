import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ specifier: string, parentURL?: string | undefined, conditions: readonly string[] }} Search */

/**
 * From now on modules come from the package, from layers (`/opt`) and from the temp dir alone. Node looks in the `node_modules` of
 * all parent folders, where this machine may have what Lambda has not: a function that forgot to bundle it would fail only there.
 * Holds for import, require and their `resolve`, in this thread.
 * @param {string} taskRoot
 */
export function keepToPackage(taskRoot) {
  const roots = [taskRoot, process.env.TMPDIR ?? '/tmp', '/opt'].map(asFolder);
  const written = asFolder('/tmp');
  registerHooks({
    resolve: (specifier, { parentURL, conditions }, nextResolve) => {
      const found = resolve(specifier, nextResolve);
      if (!found.url.startsWith('file:')) return found;
      const file = fileURLToPath(found.url);
      const isThere = (/** @type {string} */ root) => file.startsWith(root);
      if (roots.some(isThere) || (isPath(specifier) && isThere(written))) return found;
      hint(
        specifier,
        `was found in ${path.dirname(file)}, outside of the package, where Lambda does not have it`,
      );
      throw notFound({ specifier, parentURL, conditions });
    },
  });
}

/**
 * @template T
 * @param {string} specifier
 * @param {(specifier: string) => T} nextResolve
 * @returns {T}
 */
function resolve(specifier, nextResolve) {
  try {
    return nextResolve(specifier);
  } catch (error) {
    if (/^@(aws-sdk|smithy)\//.test(specifier)) {
      hint(specifier, 'is part of Lambda’s Node.js runtimes, but not of local-lambda');
    }
    throw error;
  }
}

/** @type {Set<string>} */
const hinted = new Set();

/** A line in the log, once a module: the error itself has AWS's words. @param {string} specifier @param {string} why */
function hint(specifier, why) {
  if (hinted.has(specifier)) return;
  hinted.add(specifier);
  console.warn(`local-lambda: '${specifier}' ${why}; bundle it with the function`);
}

/** @param {string} specifier */
function isPath(specifier) {
  return /^(\.{0,2}\/|file:)/.test(specifier);
}

/** Where modules of a folder really are, since Node gives their real paths. @param {string} folder */
function asFolder(folder) {
  try {
    return `${realpathSync(folder)}/`;
  } catch {
    return `${folder}/`;
  }
}

/** Node's own error (lib/internal/modules), of which AWS's client knows the one of CommonJS by its code. @param {Search} search */
function notFound({ specifier, parentURL, conditions }) {
  const parent = parentURL?.startsWith('file:') ? fileURLToPath(parentURL) : parentURL;
  if (conditions.includes('require')) {
    const requireStack = parent === undefined ? [] : [parent];
    const stack = requireStack.map((file) => `\nRequire stack:\n- ${file}`).join('');
    const error = new Error(`Cannot find module '${specifier}'${stack}`);
    return Object.assign(error, { code: 'MODULE_NOT_FOUND', requireStack });
  }
  const kind = isPath(specifier) ? 'module' : 'package';
  const error = new Error(`Cannot find ${kind} '${specifier}' imported from ${parent}`);
  return Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}
