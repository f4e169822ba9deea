import {
  defaultProject,
  developerIdSchema,
  languageSchema,
  type Parsed,
  parse,
} from '@s3-lambda-bench/contract';

/** Lambda API reference, CreateFunction, FunctionName. */
const maxFunctionNameLength = 64;
const maxIdLength = maxFunctionNameLength - `${defaultProject}-`.length;

/** `<lang>-<dev_id>` of the names of a contender's two folders, or what is wrong with them. */
export function parseContenderId(language: string, developerId: string): Parsed<string> {
  const problems = [
    ...problemsOf(`language folder '${language}'`, parse(languageSchema, language)),
    ...problemsOf(`contender folder '${developerId}'`, parse(developerIdSchema, developerId)),
  ];
  const id = `${language}-${developerId}`;
  if (id.length > maxIdLength) {
    problems.push(
      `'${id}' has ${id.length} characters; allowed: ${maxIdLength}, as a function's name with '${defaultProject}-' before it has at most ${maxFunctionNameLength}`,
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: id };
}

function problemsOf(what: string, parsed: Parsed<string>): string[] {
  if (parsed.ok) return [];
  return parsed.problems.map((problem) => `${what}: ${problem.replace(/^.*?: /, '')}`);
}
