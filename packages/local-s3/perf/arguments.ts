import { parseArgs } from 'node:util';
import { loadNames } from './loads.ts';
import { objectSizes } from './objects.ts';
import { type ServerName, serverNames } from './servers.ts';

const sizeNames = Object.keys(objectSizes);

export const usage = `usage: npm run perf -- local-s3 [flags] [server...]

Measures S3 servers side by side, over real sockets, and prints Markdown tables. Servers: ${serverNames.join(', ')}
(default: all; MinIO is built with Go, once, where there is Go). Every round measures each server in turn, so that
whatever changes on the machine meanwhile meets all of them alike. Linux only: it reads /proc.

  --loads a,b          of ${loadNames.join(', ')} (default: all)
  --sizes a,b          of ${sizeNames.join(', ')} (default: all that a load is measured at)
  --connections 1,8,64 kept open, each with one request under way
  --rounds 5           of which the median counts; one more, unmeasured, goes first
  --seconds 0.3        in which a round begins requests; then those under way end
  --help               this text
`;

export interface Arguments {
  servers: ServerName[];
  loads: string[];
  /** As rows name them, such as 5MiB; empty for all. */
  sizes: string[];
  connections: number[];
  rounds: number;
  seconds: number;
}

/** Reads the command line; 'help' when it asks for the usage. Throws an Error that says what to give instead. */
export function readArguments(line: string[]): Arguments | 'help' {
  const { values, positionals } = parseArgs({
    args: line,
    allowPositionals: true,
    options: {
      loads: { type: 'string', default: loadNames.join(',') },
      sizes: { type: 'string', default: '' },
      connections: { type: 'string', default: '1,8,64' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '0.3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    servers: readServers(positionals),
    loads: values.loads.split(',').map((name) => oneOf(name, loadNames)),
    sizes: values.sizes === '' ? [] : values.sizes.split(',').map((name) => oneOf(name, sizeNames)),
    connections: values.connections.split(',').map(readCount),
    rounds: readCount(values.rounds),
    seconds: readSeconds(values.seconds),
  };
}

/** In the order of the tables, however they are asked for. */
function readServers(names: string[]): ServerName[] {
  const asked = names.map((name) => oneOf(name, serverNames));
  return serverNames.filter((name) => asked.length === 0 || asked.includes(name));
}

function oneOf<Name extends string>(text: string, names: readonly Name[]): Name {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new Error(`there is no '${text}'; known: ${names.join(', ')}`);
  return name;
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`'${text}' is not a count; give a number from 1 to 9999`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw new Error(`'${text}' is not a duration; give seconds from above 0 to 600`);
}
