import { type ChildProcess, spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'

export type Running = {
  child: ChildProcess
  origin: string
  /** The one-time code of the first administrator, when nobody has an account. */
  code: string | null
  /** Everything it wrote, on both outputs. */
  output(): string
  ended: Promise<{ code: number | null; signal: string | null }>
}

const { NODE_COMPILE_CACHE } = process.env
const compiled = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Starts a script of the project in a process of its own; what this machine has in its file of settings is not read. */
export function run(script: string, args: string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ENV_FILE: devNull, TZ: 'Europe/Paris', ...compiled, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const ended = new Promise<{ code: number | null; signal: string | null }>(resolve =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  return { child, output: () => output, ended }
}

/** Starts the server as `npm start` does, and waits until it answers. */
export async function startServer(databaseUrl: string, environment: Record<string, string> = {}): Promise<Running> {
  const started = run('server/index.ts', [], { DATABASE_URL: databaseUrl, PORT: '0', ...environment })
  const { child, output, ended } = started
  const origin = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const address = /écoute sur (http:\/\/\S+?)\/\n/.exec(output())
      if (address && (!/Aucun compte/.test(output()) || codeIn(output())))
        resolve(address[1]!.replace('localhost', '127.0.0.1'))
    }
    child.stdout.on('data', look)
    ended.then(({ code }) => reject(new Error(`the server left with code ${code}: ${output()}`)))
  })
  return { child, origin, code: codeIn(output()), output, ended }
}

function codeIn(text: string): string | null {
  return /une seule fois\s: ([A-Z0-9-]{19})/.exec(text)?.[1] ?? null
}

type Answered = { status: number; location: string | null; text: string; headers: Headers }

/** Someone's browser, without the browser: keeps its cookie, follows nothing. */
export function visitor(origin: string) {
  let cookie = ''
  return {
    cookie: () => cookie,
    ask(path: string, form?: Record<string, string>): Promise<Answered> {
      return this.send(path, form && new URLSearchParams(form))
    },
    async send(path: string, body?: URLSearchParams | FormData): Promise<Answered> {
      const response = await fetch(origin + path, {
        redirect: 'manual',
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
        ...(body && { method: 'POST', body }),
      })
      for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0]!
      const { status, headers } = response
      return { status, headers, location: headers.get('location'), text: await response.text() }
    },
    /** The same person in front of another process, or after a restart. */
    at(other: string) {
      const there = visitor(other)
      there.take(cookie)
      return there
    },
    take(value: string) {
      cookie = value
    },
  }
}

export const ADMINISTRATOR = {
  institution: 'Département de Haute-Vesle',
  nom: 'Théo Marchand',
  courriel: 'theo.marchand@haute-vesle.example',
  'mot-de-passe': 'cerise tambour gravier',
}

/** The first administrator, signed in. */
export async function firstAdministrator(server: Running) {
  const theo = visitor(server.origin)
  const answer = await theo.ask('/installation', { ...ADMINISTRATOR, code: server.code! })
  if (answer.status !== 303) throw new Error(`installation answers ${answer.status}`)
  return theo
}
