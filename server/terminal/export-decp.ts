import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { plural } from '#server/base/french.ts'
import { ocdsPrefix, prefixObjection, putOcdsPrefix } from '#server/exchange/outgoing/actions.ts'
import { neverSentence } from '#server/exchange/outgoing/words.ts'
import { type Held, type OutFormat, outFormats, outgoingFile, packageAddress } from '#server/exchange/outgoing/write.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { institutionOf } from '#server/settings/store.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

const USAGE =
  'export decp [--format json|xml|ocds] [--buyer SIRET] [--prefix ocds-a1b2c3] -o FICHIER   rend les données essentielles\u202f; dit de chaque marché retenu pourquoi'

export const exportDecp: Verb = {
  usage: USAGE,
  reads: args => !args.some(argument => argument.startsWith('--prefix')),
  async run(args, terminal) {
    const asked = read(args)
    if (!asked) {
      terminal.complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const refusal = await objection(asked, terminal)
    if (refusal) {
      terminal.complain(refusal)
      return 2
    }
    return write(asked, terminal)
  },
}

type Asked = { format: OutFormat; file: string; siret: string; prefix: string }

function read(args: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        output: { type: 'string', short: 'o' },
        format: { type: 'string', default: 'json' },
        buyer: { type: 'string', default: '' },
        prefix: { type: 'string', default: '' },
      },
    })
    const format = outFormats.find(one => one === values.format)
    if (positionals.join() !== 'decp' || !values.output || !format) return null
    return { format, file: values.output, siret: values.buyer, prefix: values.prefix }
  } catch {
    return null // an option it does not know
  }
}

async function objection({ format, prefix }: Asked, { db, clock }: Terminal): Promise<string | null> {
  if (prefix) {
    const wrong = prefixObjection(prefix)
    if (wrong) return wrong
    await putOcdsPrefix(db, authorAt(clock), prefix)
  }
  if (format !== 'ocds' || (await ocdsPrefix(db))) return null
  return 'Un fichier OCDS porte le préfixe de qui publie\u00a0: donnez-le une fois avec --prefix, il sera gardé.'
}

async function write({ format, file, siret }: Asked, { db, clock, config, say, complain }: Terminal): Promise<number> {
  const buyerId = siret ? await buyerNumbered(db, siret) : null
  if (buyerId === undefined) {
    complain('Aucun acheteur ne porte ce SIRET.')
    return 1
  }
  const publisher = {
    prefix: (await ocdsPrefix(db)) ?? '',
    name: (await institutionOf(db)).name,
    uri: packageAddress(config.publicUrl),
  }
  const account = { out: 0, held: 0, typed: 0 }
  const asked = { format, buyerId, today: clock.today(), publisher }
  try {
    const pieces = outgoingFile(db, TERMINAL, asked, account, held => {
      if (!held.typed) complain(heldLine(held))
    })
    await pipeline(Readable.from(pieces, { highWaterMark: 4 }), createWriteStream(file))
  } catch (error) {
    const reason = fileReason(error)
    if (!reason) throw error
    complain(`Le fichier ne s’écrit pas\u00a0: ${reason}.`)
    return 1
  }
  if (account.typed > 0) complain(neverSentence(account.typed))
  say(
    `${plural(account.out, 'marché écrit', 'marchés écrits')}, ${plural(account.held, 'retenu', 'retenus')}\u00a0: ${file}`,
  )
  return 0
}

async function buyerNumbered(db: Db, siret: string): Promise<number | undefined> {
  return (await buyersOf(db, TERMINAL)).find(one => one.siret === siret)?.id
}

function heldLine({ number, buyerSiret, sentences }: Held): string {
  return `Retenu\u00a0: ${number} (${buyerSiret})\u00a0: ${sentences.join(' ')}`
}
