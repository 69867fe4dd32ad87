import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { listed } from '#server/base/french.ts'
import type { AmountReading } from '#server/register/contracts/amount-readings-rules.ts'
import { readingsOf } from '#server/register/contracts/readings-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractsFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { benchOf } from '../imports/bench.ts'
import type { Published } from '../imports/derivation.ts'
import { factLabels } from '../versions/words.ts'
import { type Form, type Outgoing, standard } from './standard-rules.ts'
import * as store from './store.ts'
import { type Party, type TypedAmendment, typedOver, type Values, withAnswers } from './typed-rules.ts'

/** A contract as it goes out, or the sentences that hold it back. */
export type Ready = {
  id: number
  number: string
  title: string
  buyerSiret: string
} /** `typed`: no publication was ever imported of it. */ & (
  | { held: string[]; typed: boolean; outgoing: null }
  | { held: null; outgoing: Outgoing; versions: (Outgoing & { fingerprint: string; publishedOn: string })[] }
)

/** Those of these contracts that this person sees, in the order of their numbers; as many queries for one as for all. */
export async function readyOf(db: Db, user: User, ids: readonly number[], today: string): Promise<Ready[]> {
  const contracts = await contractsFor(db, user, ids)
  const versions = await store.versionsOf(db, ids)
  const derived = await store.derivedOf(db, ids)
  const holders = await store.firstHolders(db, ids)
  const amendments = await store.typedAmendments(db, ids)
  const readings = await readingsOf(db, [...contracts.values()])
  return ids.flatMap(id => {
    const contract = contracts.get(id)
    if (!contract) return []
    return ready(contract, versions.get(id) ?? [], today, {
      derived: derived.get(id) ?? null,
      holders: holders.get(id) ?? [],
      amendments: amendments.get(id) ?? [],
      readings: readings.get(id)?.amount.readings ?? [],
    })
  })
}

type Known = {
  derived: Published | null
  holders: readonly Party[]
  amendments: readonly TypedAmendment[]
  readings: readonly AmountReading[]
}

function ready(
  contract: Contract,
  versions: readonly store.KeptVersion[],
  today: string,
  { derived, holders, amendments, readings }: Known,
): Ready {
  const { id, form, title, buyerSiret } = contract
  const current = versions.find(version => version.current) ?? null
  const raw = current ? withAnswers(current.content, form, readings) : unpublished(contract, today)
  const said = current && derived ? saidBy(contract, derived) : null
  const whole = typedOver(raw, form, { said, kept: keptOf(contract, holders), amendments }, today)
  const { record, wrong } = standard(whole, form, benchOf(today))
  const held = [...contradictions(derived), ...wrong]
  const known = { id, number: contractNumber(contract), title, buyerSiret }
  if (held.length > 0) return { ...known, held, typed: !current, outgoing: null }
  return { ...known, held: null, outgoing: { form, record }, versions: soundVersions(versions, form, today) }
}

/** Two publications of one day that nobody told apart: neither is a fact. */
function contradictions(derived: Published | null): string[] {
  const names = Object.entries(derived?.states ?? {})
    .filter(([name, state]) => state === 'contradicted' && name !== 'amendments')
    .map(([name]) => factLabels[name as keyof typeof factLabels] ?? name)
  return names.length > 0 ? [`Deux publications se contredisent\u00a0: ${listed(names)}.`] : []
}

function soundVersions(versions: readonly store.KeptVersion[], form: Form, today: string) {
  return versions.flatMap(({ content, fingerprint, publishedOn }) => {
    const { record, wrong } = standard(content, form, benchOf(today))
    return wrong.length > 0 || !publishedOn ? [] : [{ form, record, fingerprint, publishedOn }]
  })
}

function unpublished({ form, buyerSiret }: Contract, today: string): Record<string, unknown> {
  return {
    [form === 'concession' ? 'autoriteConcedante' : 'acheteur']: { id: buyerSiret },
    datePublicationDonnees: today,
  }
}

function saidBy({ number }: Contract, { columns, considerations, holders }: Published): Values {
  return {
    number,
    subject: subjectOf({ title: columns.title, lotNumber: columns.lot_number, lotTitle: columns.lot_title }),
    nature: columns.nature,
    procedure: columns.procedure,
    ccag: columns.ccag,
    cpv: columns.cpv,
    frameworkNumber: columns.framework_number,
    amountCents: columns.amount_cents,
    notifiedOn: columns.notified_on,
    startsOn: columns.starts_on,
    durationMonths: columns.duration_months,
    considerations,
    holders: holders
      .filter(({ since, role }) => since === null && role !== 'subcontractor')
      .map(({ key }) => partyOf(key)),
  }
}

function partyOf(key: string): Party {
  const [idType = '', ...identifier] = key.split(' ')
  return { idType, identifier: identifier.join(' ') }
}

function keptOf(contract: Contract, holders: readonly Party[]): Values {
  const { number, nature, procedure, ccag, cpv, frameworkNumber, amountCents, notifiedOn, startsOn } = contract
  const { durationMonths, considerations } = contract
  const dates = { notifiedOn, startsOn, durationMonths }
  const words = { number, subject: subjectOf(contract), nature, procedure, ccag, cpv, frameworkNumber }
  return { ...words, amountCents, ...dates, considerations, holders }
}

function subjectOf({ title, lotNumber, lotTitle }: { title: string; lotNumber: string; lotTitle: string }): string {
  if (!lotNumber) return title
  return `${title} - Lot ${lotNumber}${lotTitle ? ` : ${lotTitle}` : ''}`
}
