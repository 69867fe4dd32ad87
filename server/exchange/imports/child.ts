import { connect, type Db } from '#db/connect.ts'
import { systemClock } from '#server/base/clock.ts'
import { kindOf } from '#server/base/worker.ts'
import { openWaitingFolder } from './files.ts'
import { type Held, heldTurn } from './turn-store.ts'
import { work } from './work.ts'

// Where a file asked from a page is read, judged and written: beside the server, which answers everybody meanwhile.

export type Asked = Held & { address: string; folder: string }

/** Nobody waits for an answer of it. */
const AN_HOUR = 3_600_000

async function main(): Promise<void> {
  const { address, folder, ...held } = JSON.parse(await firstLine()) as Asked
  openWaitingFolder(folder)
  const db = await connect(address, { patience: AN_HOUR, hurried: false, relaxed: true })
  try {
    await worked(db, held)
  } finally {
    await db.destroy()
  }
}

async function worked(db: Db, held: Held): Promise<void> {
  const turn = await heldTurn(db, held)
  if (turn) await work(db, turn, systemClock)
}

/** The pipe stays open as long as whoever started this lives: with them it ends. */
function firstLine(): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    process.stdin.setEncoding('utf8')
    process.stdin.on('data', chunk => {
      text += chunk
      if (text.endsWith('\n')) resolve(text)
    })
    process.stdin.on('close', () => process.exit(1))
  })
}

if (import.meta.main)
  try {
    await main()
    process.exit(0)
  } catch (error) {
    process.stdout.write(JSON.stringify(kindOf(error)), () => process.exit(1))
  }
