import { considerationWords } from '../decp/enum-rules.ts'
import type { PublishedContract } from '../decp/record.ts'
import type { Form } from './standard-rules.ts'

// What people typed stands above what was published, in what goes out as on the pages.

/** The values of a contract that the regulated format knows, as the register keeps them. Cents, 'YYYY-MM-DD'. */
export type Values = Pick<
  PublishedContract,
  | 'number'
  | 'subject'
  | 'nature'
  | 'procedure'
  | 'ccag'
  | 'cpv'
  | 'frameworkNumber'
  | 'amountCents'
  | 'notifiedOn'
  | 'startsOn'
  | 'durationMonths'
  | 'considerations'
> & {
  /** The first holders, in their order. */
  holders: readonly Party[]
}
export type Party = { idType: string; identifier: string }
/** An amendment that was typed, not published. Cents, months. */
export type TypedAmendment = { signedOn: string; amountCents: number | null; durationMonths: number | null }

/** The published record with, above it, each value that the register holds otherwise. `said`: what the publication says; null without one. */
export function typedOver(
  raw: Record<string, unknown>,
  form: Form,
  { said, kept, amendments }: { said: Values | null; kept: Values; amendments: readonly TypedAmendment[] },
  today: string,
): Record<string, unknown> {
  const changed = Object.fromEntries(
    writers
      .filter(({ value }) => !said || JSON.stringify(value(said)) !== JSON.stringify(value(kept)))
      .map(({ key, write }) => [key(form), write(kept, form)])
      .filter(([key, value]) => key && value !== undefined),
  )
  const whole = { ...raw, ...changed }
  return amendments.length > 0
    ? { ...whole, modifications: withTyped(raw.modifications, form, amendments, today) }
    : whole
}

type Writer = {
  key: (form: Form) => string | null
  value: (values: Values) => unknown
  write: (values: Values, form: Form) => unknown
}

const writers: Writer[] = [
  one('id', 'number'),
  one('objet', 'subject'),
  one('nature', 'nature'),
  one('procedure', 'procedure', said => String(said).replaceAll('’', "'")),
  inContracts('ccag', 'ccag'),
  inContracts('codeCPV', 'cpv'),
  inContracts('idAccordCadre', 'frameworkNumber'),
  { ...one('montant', 'amountCents', euros), key: form => (form === 'concession' ? 'valeurGlobale' : 'montant') },
  { ...one('', 'notifiedOn'), key: form => (form === 'concession' ? 'dateSignature' : 'dateNotification') },
  { ...one('', 'startsOn'), key: form => (form === 'concession' ? 'dateDebutExecution' : null) },
  one('dureeMois', 'durationMonths'),
  {
    key: () => 'considerationsSociales',
    value: ({ considerations }) => [...considerations].sort(),
    write: ({ considerations }, form) => ({
      considerationSociale: considerations.flatMap(said => wordFor(said, form)),
    }),
  },
  {
    key: form => (form === 'concession' ? 'concessionnaires' : 'titulaires'),
    value: ({ holders }) => holders.map(({ identifier }) => identifier).sort(),
    write: ({ holders }, form) =>
      holders.map(({ idType, identifier }) => ({
        [form === 'concession' ? 'concessionnaire' : 'titulaire']: { typeIdentifiant: idType, id: identifier },
      })),
  },
]

function one(key: string, name: keyof Values, write: (said: unknown) => unknown = said => said): Writer {
  return {
    key: () => key,
    value: values => values[name],
    write: values => (values[name] === null || values[name] === '' ? undefined : write(values[name])),
  }
}

function inContracts(key: string, name: keyof Values): Writer {
  return { ...one(key, name), key: form => (form === 'concession' ? null : key) }
}

function euros(cents: unknown): number {
  return Number(cents) / 100
}

function wordFor(said: Values['considerations'][number], form: Form): string[] {
  const names = Object.entries(considerationWords).filter(([, code]) => code === said)
  const own = names.find(([name]) => !name.startsWith(form === 'concession' ? 'Marché' : 'Concession'))
  return own ? [own[0]] : []
}

/** What an officer answered of a published amendment: what is added goes out as the total that the format wants. */
export type Answered = {
  signedOn: string
  cents: number | null
  afterCents: number | null
  answer: { meaning: string } | null
}

/** The published record with, in place of each amount that was answered, what the contract comes to after that amendment. */
export function withAnswers(
  raw: Record<string, unknown>,
  form: Form,
  answers: readonly Answered[],
): Record<string, unknown> {
  const answered = answers.filter(({ answer, cents }) => answer && answer.meaning !== 'total' && cents !== null)
  if (answered.length === 0 || !Array.isArray(raw.modifications)) return raw
  const amount = form === 'concession' ? 'valeurGlobale' : 'montant'
  const modifications = raw.modifications.map(item => {
    const said = item?.modification ?? {}
    const signedOn = said.dateNotificationModification ?? said.dateSignatureModification
    const found = answered.find(
      one => one.signedOn === signedOn && one.cents === Math.round(Number(said[amount]) * 100),
    )
    if (!found) return item
    const { [amount]: _, ...rest } = said
    const total = found.answer!.meaning !== 'none' && found.afterCents !== null && { [amount]: euros(found.afterCents) }
    return { modification: { ...rest, ...total } }
  })
  return { ...raw, modifications }
}

/** Published on the day it first goes out, numbered after the others. */
function withTyped(published: unknown, form: Form, typed: readonly TypedAmendment[], today: string): unknown[] {
  const before = Array.isArray(published) ? published : []
  const last = Math.max(0, ...before.map(item => Number(item?.modification?.id) || 0))
  const [date, amount] =
    form === 'concession' ? ['dateSignatureModification', 'valeurGlobale'] : ['dateNotificationModification', 'montant']
  const added = typed.map(({ signedOn, amountCents, durationMonths }, index) => ({
    modification: {
      id: last + index + 1,
      [date!]: signedOn,
      datePublicationDonneesModification: today,
      ...(durationMonths && { dureeMois: durationMonths }),
      ...(amountCents && { [amount!]: euros(amountCents) }),
    },
  }))
  return [...before, ...added]
}
