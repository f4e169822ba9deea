import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program to its end and resolves to its standard output; rejects with the end of what it said. */
export async function runProgram(
  command: string,
  args: string[],
  { env = process.env }: { env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err = `${err}${text}`.slice(-2000);
  });
  const [code] = await once(child, 'close');
  if (code === 0) return out;
  const said = (err.trim() || out.trim()).split('\n').slice(-8).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`);
}
