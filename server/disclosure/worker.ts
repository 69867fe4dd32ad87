import { parentPort, workerData } from 'node:worker_threads'
import { publicationsOf } from './publishing.ts'
import type { Counted, Publication } from './set-rules.ts'

const { earlier, now } = workerData as { earlier: Publication[]; now: Counted[] }
parentPort!.postMessage((await publicationsOf(earlier, now)).publications)
