/**
 * Whether the whole text fits the pattern: `*` stands for any run of characters, none included, `?` for one.
 * Takes at most pattern x text steps whatever the pattern, which a backtracking regular expression does not.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let lastStar = -1;
  let starEnd = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      lastStar = p++;
      starEnd = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (lastStar >= 0) {
      p = lastStar + 1;
      t = ++starEnd;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
