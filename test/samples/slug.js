const replacements = [
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ß', 'ss'],
];

/** Turns a title into the last part of an address: `Hello, World!` becomes `hello-world`. */
export function slug(title) {
  let text = title.toLowerCase();
  for (const [from, to] of replacements) {
    text = text.replaceAll(from, to);
  }
  return text.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** A slug that is not taken yet: with a number at its end if need be. */
export function uniqueSlug(title, taken) {
  const base = slug(title);
  let candidate = base;
  for (let i = 2; taken.has(candidate); i++) {
    candidate = `${base}-${i}`;
  }
  return candidate;
}
