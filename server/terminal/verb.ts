import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'

export type Terminal = { db: Db; clock: Clock; say(line: string): void; complain(line: string): void }

export type Verb = { usage: string; run(args: string[], terminal: Terminal): Promise<number> }
