import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractsFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { PublishedContract } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { benchOf } from '../imports/bench.ts'
import { columnsOf } from '../imports/columns.ts'
import { type Form, type Outgoing, standard } from './standard-rules.ts'
import * as store from './store.ts'
import { type Party, type TypedAmendment, typedOver, type Values } from './typed-rules.ts'

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

/** Those of these contracts that this person sees, in the order of their numbers; five queries for all. */
export async function readyOf(db: Db, user: User, ids: readonly number[], today: string): Promise<Ready[]> {
  const contracts = await contractsFor(db, user, ids)
  const versions = await store.versionsOf(db, ids)
  const holders = await store.firstHolders(db, ids)
  const amendments = await store.typedAmendments(db, ids)
  return ids.flatMap(id => {
    const contract = contracts.get(id)
    if (!contract) return []
    return ready(
      contract,
      versions.get(id) ?? [],
      { holders: holders.get(id) ?? [], amendments: amendments.get(id) ?? [] },
      today,
    )
  })
}

function ready(
  contract: Contract,
  versions: readonly store.KeptVersion[],
  { holders, amendments }: { holders: readonly Party[]; amendments: readonly TypedAmendment[] },
  today: string,
): Ready {
  const { id, form, title, buyerSiret } = contract
  const current = versions.find(version => version.current) ?? null
  const published = current && publishedIn(current, form)
  const raw = current ? JSON.parse(current.raw) : unpublished(contract, today)
  const said = published && saidBy(published)
  const whole = typedOver(raw, form, { said, kept: keptOf(contract, holders), amendments }, today)
  const { record, wrong } = standard(whole, form, benchOf(today))
  const known = { id, number: contractNumber(contract), title, buyerSiret }
  if (wrong.length > 0) return { ...known, held: wrong, typed: !current, outgoing: null }
  return { ...known, held: null, outgoing: { form, record }, versions: soundVersions(versions, form, today) }
}

function soundVersions(versions: readonly store.KeptVersion[], form: Form, today: string) {
  return versions.flatMap(({ raw, hash, publishedOn }) => {
    const { record, wrong } = standard(JSON.parse(raw), form, benchOf(today))
    return wrong.length > 0 || !publishedOn ? [] : [{ form, record, fingerprint: hash, publishedOn }]
  })
}

function publishedIn({ raw, format }: store.KeptVersion, form: Form): PublishedContract | null {
  return judge(
    { position: 0, kind: form, format, raw: JSON.parse(raw), broken: false, repairs: [] },
    benchOf('9999-12-31'),
  ).contract
}

function unpublished({ form, buyerSiret }: Contract, today: string): Record<string, unknown> {
  return {
    [form === 'concession' ? 'autoriteConcedante' : 'acheteur']: { id: buyerSiret },
    datePublicationDonnees: today,
  }
}

function saidBy(published: PublishedContract): Values {
  const columns = columnsOf(published)
  return {
    number: published.number,
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
    considerations: published.considerations,
    holders: published.holders,
  }
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
