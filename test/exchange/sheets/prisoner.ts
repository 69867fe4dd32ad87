import { answer } from '#server/exchange/sheets/jail.ts'

// What a reader could do: some of it as it should, some as a broken file would have it.
if (import.meta.main)
  void answer<{ does: string; to?: number }>(async ({ does, to = 0 }, say) => {
    if (does === 'count') for (let number = 1; number <= to; number++) say({ found: number })
    if (does === 'environment') say({ found: Object.keys(process.env) })
    if (does === 'pid') say({ found: process.pid })
    if (does === 'pid') await new Promise(() => setInterval(() => {}, 1000))
    if (does === 'forever') for (;;);
    const kept: Buffer[] = []
    if (does === 'swell') for (;;) kept.push(Buffer.alloc(10_000_000, 1))
  })
