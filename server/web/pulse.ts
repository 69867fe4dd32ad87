import { setTimeout as wait } from 'node:timers/promises'
import type { Request, RequestHandler, Response } from 'express'
import { answers, type Db } from '#db/connect.ts'
import { type Fault, faultOf, MachineFault } from '#db/faults.ts'
import { tellFault } from './fault-page.ts'

// A database that is frozen answers nothing, not even an error, and whoever asks waits with it. A slow question is not a
// frozen database: a request that lasts has the database asked apart, and only then is the person told.

/** How long a request may last before anyone wonders, then the database to answer: under five seconds together. */
const WONDERS_MS = 2_500
const ANSWERS_MS = 1_500
/** Between two looks at a database that did not answer, and at one that did while a request still lasts. */
const LOOKS_MS = 1_000

export type Pulse = {
  /** What was found wrong at the last look, while it lasts; null when nothing was. */
  fault(): Fault | null
  look(): Promise<Fault | null>
}

export function pulseOf(db: Db): Pulse {
  let found: Fault | null = null
  let looking: Promise<Fault | null> | null = null

  const look = () => {
    looking ??= lookOnce(db).then(fault => {
      looking = null
      if (fault && !found) void untilItAnswers()
      found = fault
      return fault
    })
    return looking
  }
  const untilItAnswers = async () => {
    do await wait(LOOKS_MS, null, { ref: false })
    while (await look())
  }
  return { fault: () => found, look }
}

async function lookOnce(db: Db): Promise<Fault | null> {
  try {
    await answers(db, ANSWERS_MS)
    return null
  } catch (error) {
    return faultOf(error) ?? 'silent'
  }
}

/** No request outlives a dead database: known to be, it is said at once; found to be, as soon as it is. */
export function whileItBeats(pulse: Pulse, wondersMs = WONDERS_MS): RequestHandler {
  return (req, res, next) => {
    const fault = pulse.fault()
    if (fault) return next(new MachineFault(fault))
    const wonder = setTimeout(() => void keepLooking(pulse, req, res), wondersMs)
    res.once('close', () => clearTimeout(wonder))
    next()
  }
}

async function keepLooking(pulse: Pulse, req: Request, res: Response): Promise<void> {
  while (!res.headersSent && !res.destroyed) {
    const fault = await pulse.look()
    if (fault && !res.headersSent) return tellFault(req, res, fault)
    await wait(LOOKS_MS, null, { ref: false })
  }
}

/** A request that was told so goes no further, even if the database comes back. */
export const unlessTold: RequestHandler = (_req, res, next) => {
  if (!res.headersSent) next()
}
