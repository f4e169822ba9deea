/** Calls `end`, once, on SIGINT or SIGTERM, and, if asked to, when the parent process is gone in whatever way. */
export function whenToldToEnd(end: () => void, { withParent }: { withParent: boolean }): void {
  let told = false;
  const tell = () => {
    if (!told) end();
    told = true;
  };
  process.on('SIGINT', tell);
  process.on('SIGTERM', tell);
  if (!withParent) return;
  // The kernel closes the parent's ends of both, also after kill -9.
  process.on('disconnect', tell);
  process.stdin.on('end', tell).on('close', tell).on('error', tell).resume();
}
