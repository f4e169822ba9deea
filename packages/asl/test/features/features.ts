import type { Case, Topic } from '../read-cases.ts';
import { usedFields } from './used-fields.ts';

/** FEATURES.md: nothing in it that the cases do not say. */
export function featuresPage(topics: Topic[]): string {
  const count = topics.reduce((sum, { cases }) => sum + cases.length, 0);
  return `${[
    '# Features',
    `Made from the ${count} cases in [test/cases](test/cases) by \`npm run fix\`; a test compares. A rule stands here because a case shows it, and every case passes. [GAPS.md](GAPS.md) has what is missing.`,
    '## Fields',
    'How many cases run a state machine with the field; after the stroke, how many of them have an expression in it.',
    ...fieldsTable(topics),
    ...topics.flatMap(topicSection),
  ].join('\n\n')}\n`;
}

interface Uses {
  cases: number;
  withExpression: number;
}

/** Of cases that run, by part and by field. */
export function countFields(topics: Topic[]): Map<string, Map<string, Uses>> {
  const counts = new Map<string, Map<string, Uses>>();
  for (const { given } of topics.flatMap(({ cases }) => cases)) {
    for (const [part, fields] of fieldsOf(given)) {
      const counted = counts.get(part) ?? new Map<string, Uses>();
      counts.set(part, counted);
      for (const [field, hasExpression] of fields) {
        const { cases, withExpression } = counted.get(field) ?? { cases: 0, withExpression: 0 };
        counted.set(field, {
          cases: cases + 1,
          withExpression: withExpression + (hasExpression ? 1 : 0),
        });
      }
    }
  }
  return counts;
}

/** By part and field, whether the case has an expression there. */
function fieldsOf({ definition, expect }: Case): Map<string, Map<string, boolean>> {
  const found = new Map<string, Map<string, boolean>>();
  if ('refused' in expect) return found;
  for (const { part, field, hasExpression } of usedFields(definition)) {
    const fields = found.get(part) ?? new Map<string, boolean>();
    found.set(part, fields.set(field, hasExpression || fields.get(field) === true));
  }
  return found;
}

function fieldsTable(topics: Topic[]): string[] {
  const rows = [...countFields(topics)].sort(byName).map(([part, fields]) => {
    const cells = [...fields].sort(byName).map(([field, { cases, withExpression }]) => {
      return `\`${field}\` ${cases}${withExpression === 0 ? '' : `/${withExpression}`}`;
    });
    return `| ${part} | ${cells.join(', ')} |`;
  });
  return [['| part | fields |', '| ---- | ------ |', ...rows].join('\n')];
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

function topicSection({ name, cases }: Topic): string[] {
  const rows = cases.map(({ file, given: { title, source } }) => {
    return `| [${escaped(title)}](test/cases/${name}/${file}) | ${escaped(source)} |`;
  });
  return [
    `## ${name} (${cases.length})`,
    ['| rule | who says so |', '| ---- | ----------- |', ...rows].join('\n'),
  ];
}

/** What Markdown would take for something else. */
function escaped(text: string): string {
  return text.replace(/[\\|*<[\]`~]/g, '\\$&');
}
