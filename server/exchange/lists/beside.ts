import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { addressOf, type Db } from '#db/connect.ts'
import { RefusedFile } from '../decp/file.ts'
import { type Listed, surveyList } from './survey.ts'

// A stock of SIRENE is gigabytes: it is read in a process of its own, and the server answers everybody meanwhile.

/** A smaller one is read before a process would have begun, in bytes. */
const SMALL = 4 * 1024 * 1024
const ENTRY = fileURLToPath(new URL('./child.ts', import.meta.url))

export type Asked = { path: string; datedOn: string; address: string }
/** What the process answers: what it read, why it refuses the file, or nothing of what went wrong but its name. */
export type Answer = { listed: Listed } | { refused: string } | { failed: string }

/** Reads a list against the register, and writes nothing. @throws RefusedFile */
export async function surveyBeside(db: Db, path: string, datedOn: string): Promise<Listed> {
  const address = addressOf(db)
  const isSmall = (await stat(path)).size < SMALL
  if (!address || isSmall) return surveyList(db, path, datedOn)
  const answer = await asked({ path, datedOn, address })
  if ('listed' in answer) return answer.listed
  if ('refused' in answer) throw new RefusedFile(answer.refused)
  throw new Error(`list: ${answer.failed}`)
}

function asked(what: Asked): Promise<Answer> {
  const { NODE_COMPILE_CACHE, TZ, PATH } = process.env
  const env = { ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...(TZ && { TZ }), ...(PATH && { PATH }) }
  const line = ['--max-old-space-size=256', ENTRY]
  const child = spawn(process.execPath, line, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const pieces: Buffer[] = []
  child.stdout.on('data', piece => pieces.push(piece))
  child.stdin.on('error', () => {}) // it died before it heard
  child.stdin.write(`${JSON.stringify(what)}\n`)
  return new Promise(resolve => {
    child.once('error', error => resolve({ failed: error.name }))
    child.once('close', (code, signal) => {
      const said = Buffer.concat(pieces).toString()
      resolve(code === 0 && said ? JSON.parse(said) : { failed: signal ?? `exit ${code}` })
    })
  })
}
