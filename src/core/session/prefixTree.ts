interface Node<V> {
  /** What its key has beyond that of the node above. */
  label: string;
  value?: V;
  /** By the first unit of their labels. */
  readonly children: Map<string, Node<V>>;
}

/**
 * A radix tree: finds, for a text, what is kept under any beginning of it in the time of one comparison with the text.
 * Keys that grow by a keystroke each share their beginning, pages long as it may be.
 */
export class PrefixTree<V> {
  readonly #root: Node<V> = { label: '', children: new Map() };

  set(key: string, value: V): void {
    let node = this.#root;
    let rest = key;
    while (rest !== '') {
      const child = node.children.get(rest.charAt(0));
      if (!child) {
        const leaf: Node<V> = { label: rest, children: new Map(), value };
        node.children.set(rest.charAt(0), leaf);
        return;
      }
      const shared = sharedLength(child.label, rest);
      node = shared < child.label.length ? split(node, child, shared) : child;
      rest = rest.slice(shared);
    }
    node.value = value;
  }

  delete(key: string): void {
    const path = this.#pathTo(key);
    delete path.at(-1)?.value;
    // A node without a value is needed only where keys part.
    for (let depth = path.length - 1; depth > 0; depth--) {
      const node = path[depth]!;
      if ('value' in node || node.children.size > 1) return;
      if (node.children.size === 1) join(node);
      else path[depth - 1]!.children.delete(node.label.charAt(0));
    }
  }

  /** What is kept under beginnings of a text, with their lengths: the longest one first. */
  under(text: string): { readonly length: number; readonly value: V }[] {
    const found: { length: number; value: V }[] = [];
    let node: Node<V> | undefined = this.#root;
    for (let length = 0; node; node = node.children.get(text.charAt(length))) {
      if (!text.startsWith(node.label, length)) break;
      length += node.label.length;
      if ('value' in node) found.push({ length, value: node.value });
    }
    return found.reverse();
  }

  /** The nodes from the root to that of a key; none if nothing is kept there. */
  #pathTo(key: string): Node<V>[] {
    const path = [this.#root];
    for (let at = 0; at < key.length;) {
      const child = path.at(-1)!.children.get(key.charAt(at));
      if (!child || !key.startsWith(child.label, at)) return [];
      path.push(child);
      at += child.label.length;
    }
    return 'value' in path.at(-1)! ? path : [];
  }
}

/** Puts a node between two, where the lower one's label comes to `at`. */
function split<V>(parent: Node<V>, child: Node<V>, at: number): Node<V> {
  const between: Node<V> = { label: child.label.slice(0, at), children: new Map() };
  parent.children.set(between.label.charAt(0), between);
  child.label = child.label.slice(at);
  between.children.set(child.label.charAt(0), child);
  return between;
}

/** Takes the only child of a node into it. */
function join<V>(node: Node<V>): void {
  const [child] = node.children.values();
  if (!child) return;
  node.children.clear();
  node.label += child.label;
  if ('value' in child) node.value = child.value;
  for (const [key, grandchild] of child.children) node.children.set(key, grandchild);
}

function sharedLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++;
  return shared;
}
