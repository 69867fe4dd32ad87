/** Dice that fall the same way each time: the demonstration is the same on every machine (mulberry32). */
export type Dice = ReturnType<typeof diceFrom>

export function diceFrom(seed: number) {
  let state = seed
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1))
  return {
    roll,
    /** A whole number, both ends included. */
    between,
    pick: <T>(from: readonly T[]): T => from[between(0, from.length - 1)]!,
  }
}
