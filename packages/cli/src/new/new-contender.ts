import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Contender, discoverContenders, parseContenderId } from '@s3-lambda-bench/infra';
import { suggestName } from '../command-line/option-parsers.ts';
import { BenchError } from '../errors.ts';
import { type ContenderNames, planCopy } from './plan-copy.ts';
import { readSources, writeSources } from './sources.ts';

/** What `bench new` was asked for; folders absolute. */
export interface NewOptions {
  language: string;
  developerId: string;
  /** Id of the contender to copy; the language's template if absent. */
  from?: string;
  contendersDir: string;
  /** Where templates are found that `contendersDir` has none of. */
  templatesDir: string;
}

/** A contender that was made, and what it is a copy of. */
export interface NewContender {
  id: string;
  folder: string;
  copied: Contender;
}

/** Copies a contender under a new name. Throws BenchError: names that cannot be, a folder that is there already, nothing to copy. */
export function newContender(options: NewOptions): NewContender {
  const { language, developerId, contendersDir } = options;
  const id = parseContenderId(language, developerId);
  if (!id.ok) throw new BenchError('usage', id.problems.join('; '));
  const copied = options.from === undefined ? findTemplate(options) : findSource(options.from, options);
  const folder = path.join(contendersDir, language, developerId);
  if (existsSync(folder))
    throw new BenchError(
      'usage',
      `${folder} exists already, and nothing is overwritten; choose another dev_id`,
    );
  const sources = readSources(copied.folder, copied.manifest.build);
  writeSources(folder, planCopy(sources, { from: namesOf(copied), to: { language, developerId } }));
  return { id: id.value, folder, copied };
}

function namesOf({ folder }: Contender): ContenderNames {
  return { language: path.basename(path.dirname(folder)), developerId: path.basename(folder) };
}

function findTemplate({ language, contendersDir, templatesDir }: NewOptions): Contender {
  const templates = discover([contendersDir, templatesDir]).filter(({ manifest }) => manifest.template);
  const [template, ...others] = templates.filter((candidate) => namesOf(candidate).language === language);
  if (template === undefined) {
    const languages = [...new Set(templates.map((each) => namesOf(each).language))].join(', ') || 'none';
    throw new BenchError('usage', `there is no template of '${language}'; languages with one: ${languages}`);
  }
  if (others.length > 0) {
    const ids = [template, ...others].map((each) => each.id).join(', ');
    throw new BenchError('usage', `'${language}' has several templates: say --from with one of ${ids}`);
  }
  return template;
}

function findSource(id: string, { language, contendersDir, templatesDir }: NewOptions): Contender {
  const contenders = discover([contendersDir, templatesDir]);
  const source = contenders.find((contender) => contender.id === id);
  if (source === undefined) {
    const known = suggestName(
      id,
      contenders.map((contender) => contender.id),
    );
    throw new BenchError('usage', `there is no contender '${id}' to copy${known}`);
  }
  const { language: of } = namesOf(source);
  if (of !== language)
    throw new BenchError('usage', `'${id}' is in ${of}; a copy of it cannot be in ${language}`);
  return source;
}

function discover(folders: string[]): Contender[] {
  const existing = [...new Set(folders)].filter((folder) => existsSync(folder));
  return discoverContenders(...existing).contenders;
}
