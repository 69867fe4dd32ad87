import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'

// Where a browser that can print may be found on this machine.

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A Chrome or Chromium of this machine. */
export function installedBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  return [...candidates, ...ELSEWHERE].find(path => existsSync(path)) ?? null
}

/** The one that comes in a package, unpacked once; null elsewhere than on Linux x64. */
export async function packagedBrowser(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const archive = new URL('../../bin/chromium.br', import.meta.resolve('@sparticuz/chromium'))
  const folder = join(tmpdir(), `clausuivi-chromium-${process.getuid?.()}`)
  const path = join(folder, `${statSync(archive).size}`)
  if (existsSync(path)) return path

  // Not the package's own unpacking: it trusts any /tmp/chromium, even half written by another process.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (statSync(folder).uid !== process.getuid?.()) return null
  const draft = `${path}.${process.pid}`
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(draft, { mode: 0o700 }))
  await rename(draft, path)
  return path
}
