/** Keeps what was computed at a revision of the register, the latest used last; at most so many. */
export class Kept<Value> {
  private readonly entries = new Map<string, { revision: string; value: Promise<Value> }>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /**
   * What is kept under this key if the register has not changed since; made now otherwise, once for all who ask meanwhile.
   * A refusal or a failure is neither kept nor shared: whoever waited for it makes their own.
   */
  async at(revision: string, key: string, make: () => Promise<Value>): Promise<Value> {
    const found = this.entries.get(key)
    if (found?.revision !== revision) return this.made(revision, key, make)
    this.keep(key, found)
    return found.value.catch(make)
  }

  private async made(revision: string, key: string, make: () => Promise<Value>): Promise<Value> {
    const entry = { revision, value: make() }
    this.keep(key, entry)
    try {
      return await entry.value
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key)
      throw error
    }
  }

  /** The last in the map is the one used last. */
  private keep(key: string, entry: { revision: string; value: Promise<Value> }): void {
    this.entries.delete(key)
    this.entries.set(key, entry)
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!)
  }
}
