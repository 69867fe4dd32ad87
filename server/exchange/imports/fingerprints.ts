/**
 * What a file already held, in 24 bytes a record or so: a table from the first 52 bits of a SHA-256 to two numbers.
 * A Map of strings would make memory grow with the file.
 */
export class Fingerprints {
  private keys = new Float64Array(1024)
  private ones = new Float64Array(1024)
  private twos = new Uint32Array(1024)
  private size = 0

  get(hex: string): { one: number; two: number } | null {
    const at = this.place(short(hex))
    return this.keys[at] === 0 ? null : { one: this.ones[at]!, two: this.twos[at]! }
  }

  set(hex: string, one = 0, two = 0): void {
    if (this.size * 2 > this.keys.length) this.grow()
    const key = short(hex)
    const at = this.place(key)
    if (this.keys[at] === 0) this.size++
    this.keys[at] = key
    this.ones[at] = one
    this.twos[at] = two
  }

  private place(key: number): number {
    const { keys } = this
    const last = keys.length - 1
    let at = key % keys.length
    while (keys[at] !== 0 && keys[at] !== key) at = at === last ? 0 : at + 1
    return at
  }

  private grow(): void {
    const { keys, ones, twos } = this
    const length = keys.length * 2
    this.keys = new Float64Array(length)
    this.ones = new Float64Array(length)
    this.twos = new Uint32Array(length)
    keys.forEach((key, index) => {
      if (key === 0) return
      const at = this.place(key)
      this.keys[at] = key
      this.ones[at] = ones[index]!
      this.twos[at] = twos[index]!
    })
  }
}

/** 13 hexadecimal digits, exact in a double; never 0, which marks an empty place. */
export function short(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16) || 1
}
