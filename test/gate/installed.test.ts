import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { onPostgres } from '../support/database.ts'
import { visitor } from '../support/process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const packages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
type Locked = {
  version: string
  integrity?: string
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
  os?: string | string[]
  cpu?: string | string[]
  bin?: Record<string, string>
}
const locked: Record<string, Locked> = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const installed = Object.entries(locked).filter(([path]) => path.startsWith('node_modules/'))

describe('what is installed is what was locked', () => {
  it('every package by its fingerprint', () => {
    expect(installed.length).to.be.above(100)
    expect(
      installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path),
    ).to.deep.equal([])
  })

  it('no script runs to make the product: those of its packages are refused', () => {
    const scripts = installed.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev)
    const allowed = scripts.filter(([path]) => packages.allowScripts[path.replace('node_modules/', '')] !== false)
    expect(allowed.map(([path]) => path)).to.deep.equal([])
  })

  it('the Node that runs this is one of those that are locked, each for its own platform', () => {
    const nodes = installed.filter(([, { bin }]) => bin?.node)
    expect(nodes.length).to.be.at.least(3)
    for (const [path, { os, cpu, version }] of nodes) {
      expect([os, cpu].every(Boolean), path).to.equal(true)
      expect(Number(version.split('.')[0]), path).to.equal(24)
    }
    const own = nodes.find(([path]) => realpathSync(process.execPath).startsWith(join(root, path)))
    if (!own)
      return expect(nodes.map(([path]) => path)).not.to.include(`node_modules/node-${process.platform}-${process.arch}`)
    expect(process.versions.node).to.equal(own[1].version)
  })

  it('what the product takes is installed without the tools, and nothing else is', () => {
    const taken = new Set(
      ['server', 'reports', 'db'].flatMap(folder =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter(file => /(?<!\.d)\.ts$/.test(file) && !`${folder}/${file}`.startsWith('db/rows'))
          .flatMap(file => packagesIn(readFileSync(join(root, folder, file), 'utf8'))),
      ),
    )
    const named = Object.keys(packages.dependencies)
    expect([...taken].filter(name => !named.includes(name) && name !== 'knex')).to.deep.equal([])
    // Knex opens it by name.
    expect(named.filter(name => !taken.has(name) && name !== 'better-sqlite3')).to.deep.equal([])
  })
})

describe('the product without its tools', function () {
  this.timeout(240_000)
  let home: string
  before(async function () {
    if (onPostgres) this.skip() // the same files
    home = await mkdtemp(join(tmpdir(), 'clausuivi-product-'))
    for (const folder of ['server', 'reports', 'db', 'views'])
      cpSync(join(root, folder), join(home, folder), { recursive: true })
    cpSync(join(root, 'package.json'), join(home, 'package.json'))
    for (const [path, { dev }] of installed) if (!dev) copied(path)
  })
  after(() => home && rm(home, { recursive: true }))

  it('tells its demonstration, lets someone in and prints a document', async () => {
    const child = spawn(process.execPath, ['server/index.ts', '--demo'], {
      cwd: home,
      env: { PATH: process.env.PATH, DATABASE_URL: 'sqlite:data/product.sqlite', PORT: '0', LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    try {
      const said = createInterface(child.stdout)
      const first = new Promise<string>(resolve => said.once('line', resolve))
      const line = await Promise.race([first, ended.then(() => 'the server left')])
      const [, port] = /écoute sur http:\/\/localhost:(\d+)\/$/.exec(line) ?? expect.fail(line)
      const camille = visitor(`http://127.0.0.1:${port}`)
      await camille.ask('/demonstration/facilitator', {})
      const [, address] = /"(\/marches\/\d+)"/.exec((await camille.ask('/marches?etat=late')).text)!
      const printed = await camille.ask(`${address}/rapport.pdf`)
      expect(printed.status).to.equal(200)
      expect(printed.text.slice(0, 5)).to.equal('%PDF-')
      expect((await camille.ask('/marches.xlsx')).text.slice(0, 2)).to.equal('PK')
    } finally {
      child.kill('SIGTERM')
      await ended
    }
  })

  /** By a second name of the same file, where both stand on one disk; what another platform asks for is not there. */
  function copied(path: string): void {
    const from = join(root, path)
    const files = listed(from)
    for (const file of files) {
      if (file.startsWith('node_modules/') || file.includes('/node_modules/')) continue // it has its own line
      const to = join(home, path, file)
      mkdirSync(dirname(to), { recursive: true })
      try {
        linkSync(join(from, file), to)
      } catch {
        cpSync(join(from, file), to)
      }
    }
  }
})

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
  } catch {
    return []
  }
}

/** The packages that a file names: by import, by a path inside one, or as a package whose files it reads. */
function packagesIn(text: string): string[] {
  const named =
    /(?:\bfrom|^\s*import|\bimport\(|\bresolve\(|\bfolderOf\()\s*['"`]([^'"`.#$\s][^'"`\s]*)['"`]|'(source-s[a-z]+)'/gm
  return [...text.matchAll(named)]
    .map(([, from, font]) => from ?? font!)
    .filter(from => !from.startsWith('node:') && !builtinModules.includes(from))
    .map(from =>
      from
        .split('/')
        .slice(0, from.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}
