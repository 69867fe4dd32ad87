import { giveKey } from '#server/consumers/actions.ts'
import { type ConsumerForm, scopeKeys } from '#server/consumers/rules.ts'
import type { TestApp } from '../support/app.ts'

export const everything: ConsumerForm = {
  name: 'Entrepôt de données',
  scopes: scopeKeys,
  buyerIds: null,
  requestsPerMinute: 1_000,
  until: null,
}

let number = 0

/** A key as the administration gives it. */
export async function keyFor(app: TestApp, given: Partial<ConsumerForm> = {}): Promise<{ id: number; key: string }> {
  const author = {
    userId: app.cast.users.theo,
    at: app.clock.now(),
    today: app.clock.today(),
    formKey: `key-${++number}`,
    formHash: null,
    source: '',
  }
  const found = await giveKey(app.db, author, { ...everything, ...given })
  if ('objections' in found) throw new Error(JSON.stringify(found.objections))
  return found
}

// biome-ignore lint/suspicious/noExplicitAny: what another program was answered, compared with what is described
export type Answer = { status: number; headers: Headers; body: any }

/** What another program does: one request, its key in the header. */
export async function asked(app: TestApp, path: string, key?: string, method = 'GET'): Promise<Answer> {
  const headers = key ? { authorization: `Bearer ${key}` } : undefined
  const response = await fetch(app.origin + path, { method, ...(headers && { headers }) })
  const type = response.headers.get('content-type') ?? ''
  const body = type.includes('json') ? await response.json() : new Uint8Array(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, body }
}

/** Every row, page after page, by the addresses that each page gives. */
export async function readWhole(app: TestApp, path: string, key: string) {
  const rows: Answer['body'][] = []
  for (let next: string | null = path; next; ) {
    const { status, body }: Answer = await asked(app, next, key)
    if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`)
    rows.push(...body.data)
    next = body.next
  }
  return rows
}
