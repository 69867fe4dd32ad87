import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

// What asks more than a delivery has time for: the sender of mails killed a thousand times. `npm run -s test:long [postgres]`; `KILLS` says
// how many.

const [engine = 'sqlite'] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
const child = spawn(process.execPath, ['test/run.ts', engine, 'test/mail/killed.test.ts'], {
  cwd: root,
  env: { ...process.env, KILLS: process.env.KILLS ?? '1000' },
  stdio: 'inherit',
})
const [code] = await once(child, 'close')
process.exitCode = code ?? 1
