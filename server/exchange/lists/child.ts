import { connect } from '#db/connect.ts'
import { RefusedFile } from '../decp/file.ts'
import type { Answer, Asked } from './beside.ts'
import { surveyList } from './survey.ts'

// Where a large list is read, beside the server.

async function main(): Promise<Answer> {
  const { path, datedOn, address } = JSON.parse(await firstLine()) as Asked
  const db = await connect(address)
  try {
    return { listed: await surveyList(db, path, datedOn) }
  } catch (error) {
    return error instanceof RefusedFile ? { refused: error.message } : { failed: (error as Error).name }
  } finally {
    await db.destroy()
  }
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

if (import.meta.main) {
  const answer = await main()
  process.stdout.write(JSON.stringify(answer), () => process.exit(0))
}
