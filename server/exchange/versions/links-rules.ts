/** Which of some things hold together, directly or through others. */
export class Links<Item extends object> {
  private readonly above: Map<Item, Item>

  constructor(items: readonly Item[]) {
    this.above = new Map(items.map(item => [item, item]))
  }

  add(one: Item, other: Item): void {
    this.above.set(this.root(one), this.root(other))
  }

  all(items: readonly Item[]): void {
    for (const item of items) this.add(item, items[0]!)
  }

  /** Each item in one group, in the order they were given. */
  groups(): Item[][] {
    return [...Map.groupBy(this.above.keys(), item => this.root(item)).values()]
  }

  private root(item: Item): Item {
    let root = item
    for (let next = this.above.get(root)!; next !== root; next = this.above.get(root)!) {
      this.above.set(root, this.above.get(next)!)
      root = next
    }
    return root
  }
}
