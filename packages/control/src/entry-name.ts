/** A byte order mark is part of a name. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A name for people: what is no UTF-8 escaped byte by byte. No expected name has a backslash, so none is mistaken for another. */
export function showName(name: Buffer): string {
  try {
    return utf8.decode(name);
  } catch {
    return name.toString('latin1').replace(/[^ -~]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
  }
}
