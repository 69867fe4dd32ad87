import { Worker } from 'node:worker_threads'
import { publicationsOf } from './publishing.ts'
import type { Counted, Publication } from './set-rules.ts'

/** Fewer publications than this are compared in less time than a thread takes to start. */
const FEW = 12

/** What may be said, computed aside where it may last: others are answered meanwhile. */
export async function publishing(earlier: readonly Publication[], now: readonly Counted[]): Promise<Publication[]> {
  if (earlier.length + now.length < FEW) return (await publicationsOf(earlier, now)).publications
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { earlier, now } })
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}
