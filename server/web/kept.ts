/** Keeps what was computed at a revision of the register, the latest used last; at most so many. */
export class Kept<Value> {
  private readonly entries = new Map<string, { revision: string; value: Promise<Value> }>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** What is kept under this key if the register has not changed since; made now otherwise, once for all who ask meanwhile. */
  async at(revision: string, key: string, make: () => Promise<Value>): Promise<Value> {
    const found = this.entries.get(key)
    const entry = found?.revision === revision ? found : { revision, value: make() }
    this.entries.delete(key)
    this.entries.set(key, entry)
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!)
    try {
      return await entry.value
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key)
      throw error
    }
  }
}
