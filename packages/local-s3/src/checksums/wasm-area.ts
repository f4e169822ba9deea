/** A part of a memory that is one's own. */
export interface Area {
  memory: WebAssembly.Memory;
  /** Its first byte. */
  at: number;
}

const pageBytes = 65_536;

/** A shared memory: the modules here work on no other, so that threads can share it. Its pages take memory once they are used. */
export function makeMemory(sizeBytes: number): WebAssembly.Memory {
  const pages = Math.ceil(sizeBytes / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** A module's exported functions, by name. */
export function instantiate(binary: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { memory: { memory } });
  return (name: string) => {
    const exported = exports[name];
    if (typeof exported !== 'function') throw new Error(`the WebAssembly module exports no function ${name}`);
    return exported;
  };
}
