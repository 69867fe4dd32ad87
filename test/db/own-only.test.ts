import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { clockAt } from '#server/base/clock.ts'
import { readConfig } from '#server/config.ts'
import { backup } from '#server/terminal/backup.ts'
import { onPostgres } from '../support/database.ts'

describe('the file of the database, on a machine that others use', function () {
  if (onPostgres || process.platform === 'win32') return
  this.timeout(60_000)
  let root: string
  let umask: number
  beforeEach(async () => {
    umask = process.umask(0o022)
    root = await mkdtemp(join(tmpdir(), 'clausuivi-rights-'))
    await chmod(root, 0o755)
  })
  afterEach(async () => {
    process.umask(umask)
    await rm(root, { recursive: true, force: true })
  })
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

  /** Opens it, writes, looks at each file while it is open. */
  async function opened(file: string): Promise<{ modes: Record<string, string>; said: string[] }> {
    const said: string[] = []
    const db = await connect(`sqlite:${file}`, { tell: sentence => said.push(sentence) })
    try {
      await db.raw('create table if not exists things (id integer)')
      await db.raw('insert into things values (1)')
      const modes: Record<string, string> = {}
      for (const end of ['', '-wal', '-shm']) modes[end] = await modeOf(file + end)
      return { modes, said }
    } finally {
      await db.destroy()
    }
  }

  it('is made for its owner alone, folder and companions too', async () => {
    const { modes, said } = await opened(join(root, 'data', 'clausuivi.sqlite'))

    expect(modes).to.deep.equal({ '': '600', '-wal': '600', '-shm': '600' })
    expect(await modeOf(join(root, 'data'))).to.equal('700')
    expect(said).to.deep.equal([])
  })

  it('is tightened when it was left open, and that is said', async () => {
    const file = join(root, 'data', 'clausuivi.sqlite')
    await opened(file)
    await chmod(file, 0o644)
    await chmod(join(root, 'data'), 0o755)
    const { modes, said } = await opened(file)

    expect(modes).to.deep.equal({ '': '600', '-wal': '600', '-shm': '600' })
    expect(await modeOf(join(root, 'data'))).to.equal('700')
    expect(said.join())
      .to.match(/644 devient 600/)
      .and.match(/755 devient 700/)
    expect(said.join()).not.to.include(root)
  })

  it('does not close a folder that holds other things than the database, and says so', async () => {
    await mkdir(join(root, 'shared'), { mode: 0o755 })
    await writeFile(join(root, 'shared', 'notes.txt'), '')
    const { modes, said } = await opened(join(root, 'shared', 'clausuivi.sqlite'))

    expect(modes['']).to.equal('600')
    expect(await modeOf(join(root, 'shared'))).to.equal('755')
    expect(said.join()).to.match(/laissé tel quel/)
  })

  it('a copy is its owner’s alone as well', async () => {
    const db = await connect(`sqlite:${join(root, 'data', 'clausuivi.sqlite')}`)
    try {
      const terminal = { db, clock: clockAt('2026-11-17'), config: readConfig({}), say() {}, complain() {} }
      expect(await backup.run([join(root, 'copy.sqlite')], terminal)).to.equal(0)
      expect(await modeOf(join(root, 'copy.sqlite'))).to.equal('600')
    } finally {
      await db.destroy()
    }
  })
})
