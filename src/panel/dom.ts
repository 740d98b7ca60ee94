type Child = Node | string;

/** An element with its attributes and what is in it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(label: string, run: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', run);
  return made;
}

let ids = 0;

/** An id for an element that another one refers to. */
export function newId(name: string): string {
  return `${name}-${ids++}`;
}

/** A part of the page with a heading that names it. */
export function region(title: string, ...children: readonly Child[]): HTMLElement {
  const id = newId('title');
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);
}
