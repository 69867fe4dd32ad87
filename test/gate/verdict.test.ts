import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const scripts = fileURLToPath(new URL('../../.ci/', import.meta.url))

describe('the verdict on a run', () => {
  const cases: [what: string, command: string, last: string][] = [
    ['all is well', 'echo; echo "12 passed, 0 failed"', '12 passed, 0 failed'],
    ['a test failed, and the exit code says nothing', 'echo "12 passed, 2 failed"', '12 passed, 2 failed'],
    ['a test failed', 'echo "12 passed, 2 failed"; exit 1', '12 passed, 2 failed'],
    ['nothing failed, and the exit code says more', 'echo "12 passed, 0 failed"; exit 3', '12 passed, 1 failed'],
    ['nothing was run', 'echo "0 passed, 0 failed"', '0 passed, 1 failed'],
    ['the line is not the last', 'echo "12 passed, 0 failed"; echo "and then"', '0 passed, 1 failed'],
    ['the line is in a longer one', 'echo "all 12 passed, 0 failed"', '0 passed, 1 failed'],
    ['nothing was said', 'exit 0', '0 passed, 1 failed'],
    ['it was killed', 'echo "12 passed, 0 failed"; kill -9 $$', '12 passed, 1 failed'],
    ['there is no such command', 'exec no-such-command', '0 passed, 1 failed'],
  ]
  for (const [index, [what, command, last]] of cases.entries()) {
    it(`${what}: « ${last} »`, async () => {
      const { code, said } = await run(join(scripts, 'verdict'), ['bash', '-c', command])

      expect(said.at(-1)).to.equal(last)
      expect(code).to.equal(index === 0 ? 0 : 1)
    })
  }
})

describe('the whole check', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-gate-'))
    await cp(scripts, join(folder, '.ci'), { recursive: true })
  })
  after(() => rm(folder, { recursive: true }))

  const cases: [what: string, ci: string, check: string, test: string, last: string][] = [
    ['all is well', 'true', 'true', 'echo "12 passed, 0 failed"', '12 passed, 0 failed'],
    ['nothing can be installed', 'exit 7', 'true', 'echo "12 passed, 0 failed"', '0 passed, 1 failed'],
    ['the types do not fit', 'true', 'exit 2', 'echo "12 passed, 0 failed"', '0 passed, 1 failed'],
    ['a test fails, and npm ends with 0', 'true', 'true', 'echo "12 passed, 1 failed"', '12 passed, 1 failed'],
    ['npm ends with 1 and says nothing', 'true', 'true', 'exit 1', '0 passed, 1 failed'],
  ]
  for (const [index, [what, ci, check, test, last]] of cases.entries()) {
    it(`${what}: « ${last} »`, async () => {
      const npm = join(folder, 'npm')
      await writeFile(npm, `#!/usr/bin/env bash\ncase $1 in ci) ${ci} ;; run) ${check} ;; test) ${test} ;; esac\n`)
      await chmod(npm, 0o755)
      const { code, said } = await run(join(folder, '.ci/run'), [], { PATH: `${folder}:${process.env.PATH}` })

      expect(said.at(-1)).to.equal(last)
      expect(code === 0).to.equal(index === 0)
    })
  }
})

function run(script: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; said: string[] }>(resolve => {
    const child = execFile(script, args, { env: { ...process.env, ...env } }, (_, stdout) =>
      resolve({ code: child.exitCode!, said: stdout.trim().split('\n') }),
    )
  })
}
