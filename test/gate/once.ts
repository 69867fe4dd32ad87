import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The files of tests that reach no database, by nothing they import from the tests or from `db`: one engine is enough. */
export function filesWithoutDatabase(): string[] {
  const asks = new Map<string, boolean>()
  return globSync('test/**/*.test.ts', { cwd: root })
    .filter(file => !reaches(file, asks))
    .sort()
}

function reaches(file: string, known: Map<string, boolean>): boolean {
  const found = known.get(file)
  if (found !== undefined) return found
  known.set(file, false) // a circle leads nowhere else
  const text = readFileSync(join(root, file), 'utf8')
  const names = [...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map(([, from, late]) => from ?? late!)
  const answer =
    /\bTEST_DATABASE_URL\b|\bDATABASE_URL\b/.test(text) ||
    names.some(name => {
      if (/^#db\/(connect|queries)/.test(name)) return true
      const path = name.startsWith('.') ? join(dirname(file), name) : name.replace(/^#test\//, 'test/')
      return path.startsWith('test/') && existsSync(join(root, path)) && reaches(path, known)
    })
  known.set(file, answer)
  return answer
}
