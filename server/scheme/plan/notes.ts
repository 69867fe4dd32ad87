import type { Db } from '#db/connect.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { type Item, objectionsToProgress, type ProgressValues, planOn, standingEntries } from './rules.ts'
import { entriesOf, insertEntry, itemsOf, plansOf } from './store.ts'
import { itemKinds, states, valueSaid } from './words.ts'

const subject = { subject: 'scheme', buyerId: null } as const

/** Where an engagement or an action stands on a day. @throws NotFound for what no adopted version holds. */
export async function noteProgress(
  db: Db,
  author: Author,
  key: number,
  values: ProgressValues,
): Promise<Objections | null> {
  const objections = objectionsToProgress(values, author.today)
  if (Object.keys(objections).length) return objections
  const item = await inForce(db, key, author.today)
  return said(db, author, item, {
    entry: 'progress',
    datedOn: values.datedOn,
    state: values.state,
    percent: values.state === 'done' ? 100 : values.percent,
    note: values.note,
  })
}

export type TypedValue = { datedOn: string; value: number; source: string; buyerId: number | null }

/** A value that nothing here measures, with where it was read. */
export async function noteValue(db: Db, author: Author, key: number, values: TypedValue): Promise<Objections | null> {
  if (values.datedOn > author.today) return { date: 'Une valeur se constate au plus tard aujourd’hui.' }
  const item = await inForce(db, key, author.today)
  return said(db, author, item, { entry: 'value', ...values })
}

/** A publication of the scheme’s indicators: the next is due twenty-four months later. */
export async function notePublication(
  db: Db,
  author: Author,
  { datedOn, source }: { datedOn: string; source: string },
): Promise<Objections | null> {
  if (datedOn > author.today) return { date: 'Une publication se note une fois faite.' }
  return said(db, author, null, { entry: 'publication', datedOn, source })
}

/** Takes back what was said by mistake. */
export async function takeBack(db: Db, author: Author, id: number): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await trx('scheme_plans').forUpdate().select('id')
    const entries = await entriesOf(trx)
    const entry = entries.find(one => one.id === id)
    if (!entry || !standingEntries(entries, '9999-12-31').includes(entry)) throw new NotFound('entry')
    const { entry: kind, itemKey, buyerId, datedOn } = entry
    const none = { state: '', percent: null, value: null, note: '', source: '' } as const
    await insertEntry(trx, { ...none, entry: kind, itemKey, buyerId, datedOn, cancelsId: id }, author)
    await record(trx, author, {
      action: 'scheme.takenBack',
      ...subject,
      subjectId: null,
      href: itemKey === null ? '/spaser/publication' : `/spaser/elements/${itemKey}/suivi`,
      before: { datedOn, schemeNote: entry.note },
    })
  })
}

async function inForce(db: Db, key: number, today: string): Promise<Item> {
  const plans = await plansOf(db)
  const plan = planOn(plans, today)
  const item = plan && (await itemsOf(db, plan.id)).find(one => one.key === key)
  if (!item) throw new NotFound('item')
  return item
}

type Said = Partial<Parameters<typeof insertEntry>[1]> & Pick<Parameters<typeof insertEntry>[1], 'entry' | 'datedOn'>
const actionsOf = {
  progress: 'scheme.progressNoted',
  value: 'scheme.valueNoted',
  publication: 'scheme.published',
} as const

async function said(db: Db, author: Author, item: Item | null, values: Said): Promise<null> {
  const none = { buyerId: null, state: '', percent: null, value: null, note: '', source: '', cancelsId: null } as const
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    await insertEntry(trx, { ...none, itemKey: item?.key ?? null, ...values }, author)
    await record(trx, author, {
      action: actionsOf[values.entry],
      ...subject,
      subjectId: null,
      href: item ? `/spaser/elements/${item.key}/suivi` : '/spaser/publication',
      after: {
        ...(item && { schemeItem: `${itemKinds[item.kind].word} : ${item.title}` }),
        datedOn: values.datedOn,
        ...(values.state && { progressState: states[values.state] }),
        ...(values.percent != null && { progressPercent: `${values.percent} %` }),
        ...(values.value != null && { schemeValue: valueSaid(values.value, item?.unit || 'number') }),
        ...(values.note && { schemeNote: values.note }),
        ...(values.source && { schemeSource: values.source }),
      },
    })
    return null
  })
}
