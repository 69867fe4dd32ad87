/** Keeps what was computed at a revision of the register, the latest used first; at most so many. */
export class Kept<Value> {
  private readonly entries = new Map<string, { revision: string; value: Value }>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** What is kept under this key if the register has not changed since; made now otherwise. */
  async at(revision: string, key: string, make: () => Promise<Value>): Promise<Value> {
    const found = this.entries.get(key)
    const value = found?.revision === revision ? found.value : await make()
    this.entries.delete(key)
    this.entries.set(key, { revision, value })
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!)
    return value
  }
}
