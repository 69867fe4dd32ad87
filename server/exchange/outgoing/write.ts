import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Ready, readyOf } from './contracts.ts'
import { recordInOcds } from './ocds-rules.ts'
import type { Form } from './standard-rules.ts'
import { establishmentNames, nextContracts } from './store.ts'
import { recordInXml } from './xml-rules.ts'

export type OutFormat = 'json' | 'xml' | 'ocds'
export const outFormats = ['json', 'xml', 'ocds'] as const
export type Asked = {
  format: OutFormat
  /** null: every buyer of this person. */
  buyerId: number | null
  today: string
  /** Of OCDS files: who publishes, under which prefix, and where the file stands. */
  publisher: { prefix: string; name: string; uri: string }
}
export type Held = {
  id: number
  number: string
  title: string
  buyerSiret: string
  typed: boolean
  sentences: string[]
}
/** `typed`: of those held, the ones that were never published. */
export type Account = { out: number; held: number; typed: number }

/**
 * A file of this person’s contracts, piece by piece: memory does not grow with their number. `account` counts what went out, `onHeld` is
 * told of each contract that cannot, with its sentences.
 */
export async function* outgoingFile(
  db: Db,
  user: User,
  asked: Asked,
  account: Account = { out: 0, held: 0, typed: 0 },
  onHeld: (held: Held) => void = () => {},
): AsyncGenerator<string> {
  const shape = shapes[asked.format]
  yield shape.head(asked)
  for (const [index, form] of shape.lists.entries()) {
    yield shape.open[index]!
    let separator = ''
    for await (const lot of lots(db, user, asked, form)) {
      const out = lot.filter(one => tallied(one, account, onHeld))
      if (out.length === 0) continue
      yield separator + (await shape.write(out, asked, db)).join(shape.separator)
      separator = shape.separator
    }
    yield shape.close[index]!
  }
  yield shape.foot
}

/** What would go out and what is held back, without writing it. */
export async function outgoingAccount(
  db: Db,
  user: User,
  asked: Pick<Asked, 'buyerId' | 'today'>,
  most: number,
): Promise<Account & { lines: Held[] }> {
  const account = { out: 0, held: 0, typed: 0 }
  const lines: Held[] = []
  const keep = (held: Held) => void (!held.typed && lines.length < most && lines.push(held))
  for await (const lot of lots(db, user, asked, null)) for (const one of lot) tallied(one, account, keep)
  return { ...account, lines }
}

type Sound = Extract<Ready, { held: null }>

function tallied(one: Ready, account: Account, onHeld: (held: Held) => void): one is Sound {
  if (one.held) {
    const { id, number, title, buyerSiret, typed, held: sentences } = one
    account.held += 1
    if (typed) account.typed += 1
    onHeld({ id, number, title, buyerSiret, typed, sentences })
    return false
  }
  account.out += 1
  return true
}

const LOT = 200

async function* lots(
  db: Db,
  user: User,
  { buyerId, today }: Pick<Asked, 'buyerId' | 'today'>,
  form: Form | null,
): AsyncGenerator<Ready[]> {
  for (let after = 0; ; ) {
    const ids = await nextContracts(db, user, { after, form, buyerId, limit: LOT })
    if (ids.length === 0) return
    yield readyOf(db, user, ids, today)
    after = ids.at(-1)!
  }
}

type Shape = {
  lists: readonly (Form | null)[]
  head(asked: Asked): string
  open: readonly string[]
  close: readonly string[]
  foot: string
  separator: string
  write(out: readonly Sound[], asked: Asked, db: Db): Promise<string[]> | string[]
}

const shapes: Record<OutFormat, Shape> = {
  json: {
    lists: ['contract', 'concession'],
    head: () => '{"marches":{',
    open: ['"marche":[\n', '"contrat-concession":[\n'],
    close: ['\n],', '\n]'],
    foot: '}}\n',
    separator: ',\n',
    write: out => out.map(({ outgoing }) => JSON.stringify(outgoing.record)),
  },
  xml: {
    lists: [null],
    head: () => '<?xml version="1.0" encoding="UTF-8"?>\n<marches>\n',
    open: [''],
    close: [''],
    foot: '</marches>\n',
    separator: '',
    write: out => out.map(({ outgoing }) => recordInXml(outgoing)),
  },
  ocds: {
    lists: [null],
    head: asked => `${JSON.stringify(packageOf(asked)).slice(0, -1)},"records":[\n`,
    open: [''],
    close: ['\n'],
    foot: ']}\n',
    separator: ',\n',
    write: inOcds,
  },
}

/** Where an OCDS file stands, as the standard asks of each; a name of its own where the installation has no public address. */
export function packageAddress(publicUrl: string | null): string {
  return publicUrl
    ? `${publicUrl.replace(/\/$/, '')}/donnees-essentielles.ocds.json`
    : 'urn:clausuivi:donnees-essentielles'
}

function packageOf({ publisher: { name, uri }, today }: Asked): Record<string, unknown> {
  const extension = (one: string) =>
    `https://raw.githubusercontent.com/open-contracting-extensions/ocds_${one}_extension/master/extension.json`
  return {
    uri,
    version: '1.1',
    extensions: ['sustainability', 'otherRequirements'].map(extension),
    publishedDate: `${today}T00:00:00Z`,
    publisher: { name },
  }
}

async function inOcds(out: readonly Sound[], { publisher }: Asked, db: Db): Promise<string[]> {
  const texts = out.map(one => JSON.stringify(one.outgoing.record))
  const identifiers = [...new Set(texts.flatMap(text => text.match(/(?<="id":")\d{14}(?=")/g) ?? []))]
  const names = await establishmentNames(db, identifiers)
  return out.map(({ id, buyerSiret, outgoing, versions }) => {
    const ocid = `${publisher.prefix}-${buyerSiret}-${id}`
    return JSON.stringify(recordInOcds(ocid, versions, outgoing, identifier => names.get(identifier) ?? ''))
  })
}
