interface Node<Value> {
  readonly word: string;
  readonly parent: Node<Value> | undefined;
  readonly children: Map<string, Node<Value>>;
  readonly values: Set<Value>;
}

const newNode = <Value>(word: string, parent: Node<Value> | undefined): Node<Value> => ({
  word,
  parent,
  children: new Map(),
  values: new Set(),
});

/** Topic patterns by their words, so that those which do not match cost nothing. `*` is one word, `#` zero or more. */
export class TopicIndex<Value> {
  readonly #root = newNode<Value>('', undefined);

  add(pattern: string, value: Value): void {
    let node = this.#root;
    for (const word of pattern.split('.')) {
      const child = node.children.get(word) ?? newNode(word, node);
      node.children.set(word, child);
      node = child;
    }
    node.values.add(value);
  }

  remove(pattern: string, value: Value): void {
    let node: Node<Value> | undefined = this.#root;
    for (const word of pattern.split('.')) node = node?.children.get(word);
    node?.values.delete(value);
    while (node?.parent !== undefined && node.values.size === 0 && node.children.size === 0) {
      node.parent.children.delete(node.word);
      node = node.parent;
    }
  }

  /** Each value once, however many of its patterns match. */
  match(topic: string): Set<Value> {
    let reached = new Set<Node<Value>>();
    reach(this.#root, reached);
    for (const word of topic.split('.')) {
      const next = new Set<Node<Value>>();
      for (const node of reached) {
        reach(node.children.get(word), next);
        reach(node.children.get('*'), next);
        if (node.word === '#') next.add(node);
      }
      reached = next;
    }
    const values = new Set<Value>();
    for (const node of reached) for (const value of node.values) values.add(value);
    return values;
  }
}

/** With what a `#` that stands for no word leads to. */
const reach = <Value>(node: Node<Value> | undefined, reached: Set<Node<Value>>): void => {
  for (let at = node; at !== undefined; at = at.children.get('#')) reached.add(at);
};
