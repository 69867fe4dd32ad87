import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { type Buyer, buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { catalogueFigures, type Figure, type FigureOf } from './figures.ts'
import {
  draftAmong,
  type Entry,
  engagementState,
  type Item,
  nextPublication,
  type Plan,
  planOn,
  type Standing,
  standingEntries,
  standingOf,
  untargeted,
  valueOn,
} from './rules.ts'
import { entriesOf, itemsOf, plansOf } from './store.ts'
import type { State } from './words.ts'

/** A figure of the catalogue, or the last value typed, for the whole scheme or one of its buyers. */
export type Measured = { buyer: Buyer | null; figure: Figure | null; typed: Entry | null }
export type ReadItem = { item: Item; measured: Measured[] }
export type ReadAction = { item: Item; standing: Standing; owner: string | null }
export type ReadEngagement = {
  item: Item
  standing: Standing
  state: State
  owner: string | null
  objectives: ReadItem[]
  actions: ReadAction[]
  indicators: ReadItem[]
}
export type ReadAxis = { item: Item; engagements: ReadEngagement[] }

/** Everything that is shown of the scheme at a date: by its page, its files, the terminal. */
export type ReadScheme = {
  at: string
  plan: Plan | null
  /** None was adopted by then: what is read is being prepared. */
  isDraft: boolean
  buyers: Buyer[]
  axes: ReadAxis[]
  /** What is late, the latest first. */
  late: ReadAction[]
  publications: Entry[]
  nextPublication: string | null
  untargeted: string[]
  plans: Plan[]
}

export async function readScheme(db: Db, { at, today }: { at: string; today: string }): Promise<ReadScheme> {
  const plans = await plansOf(db)
  const adopted = planOn(plans, at)
  const plan = adopted ?? (at === today ? draftAmong(plans) : null)
  const entries = standingEntries(await entriesOf(db), at)
  const items = plan ? await itemsOf(db, plan.id) : []
  const buyers = (await buyersOf(db, TERMINAL)).filter(({ id }) => plan?.buyerIds.includes(id))
  const figures = catalogueFigures(db, plan?.valueBase ?? 'notified')
  const measured = (item: Item) => measuredOf(item, { at, today, entries, buyers, figures })
  const axes: ReadAxis[] = []
  for (const axis of childrenIn(items, null)) {
    const engagements: ReadEngagement[] = []
    for (const item of childrenIn(items, axis.key))
      engagements.push(await engagementOf(item, childrenIn(items, item.key), { entries, at, measured }))
    axes.push({ item: axis, engagements })
  }
  const publications = entries.filter(({ entry }) => entry === 'publication')
  const firstAdoptedOn = plans
    .flatMap(({ adoptedOn }) => (adoptedOn !== null && adoptedOn <= at ? adoptedOn : []))
    .toSorted()
    .at(0)
  return {
    at,
    plan,
    isDraft: plan !== null && adopted === null,
    buyers,
    axes,
    late: lateAmong(axes),
    publications,
    nextPublication: nextPublication(firstAdoptedOn ?? null, publications),
    untargeted: plan ? untargeted(items) : [],
    plans,
  }
}

export function childrenIn(items: readonly Item[], parentKey: number | null): Item[] {
  return items.filter(item => item.parentKey === parentKey)
}

type Around = { entries: readonly Entry[]; at: string; measured(item: Item): Promise<Measured[]> }

async function engagementOf(item: Item, children: readonly Item[], around: Around): Promise<ReadEngagement> {
  const { entries, at, measured } = around
  const read = async (kind: Item['kind']) => {
    const own: ReadItem[] = []
    for (const child of children) if (child.kind === kind) own.push({ item: child, measured: await measured(child) })
    return own
  }
  const owner = ownerOf(item)
  const actions = children
    .filter(({ kind }) => kind === 'action')
    .map(child => ({ item: child, standing: standingOf(child, entries, at), owner: ownerOf(child) ?? owner }))
  const standing = standingOf(item, entries, at)
  const state = engagementState(
    standing,
    actions.map(action => action.standing),
  )
  return {
    item,
    standing,
    state,
    owner,
    objectives: await read('objective'),
    actions,
    indicators: await read('indicator'),
  }
}

/** Who drives it: a person, of a directorate or not; what has nobody is driven by whoever drives its engagement. */
function ownerOf({ ownerName, directorateName }: Item): string | null {
  return [ownerName, directorateName].filter(Boolean).join(', ') || null
}

function lateAmong(axes: readonly ReadAxis[]): ReadAction[] {
  const all = axes.flatMap(({ engagements }) => engagements.flatMap(one => [one, ...one.actions]))
  return all
    .filter(({ standing }) => standing.late !== null)
    .map(({ item, standing, owner }) => ({ item, standing, owner }))
    .toSorted((a, b) => b.standing.late!.days - a.standing.late!.days)
}

type Measuring = { at: string; today: string; entries: readonly Entry[]; buyers: readonly Buyer[]; figures: FigureOf }

/** A joint scheme has its indicators for each buyer (L. 2111-3). */
async function measuredOf(item: Item, { at, today, entries, buyers, figures }: Measuring): Promise<Measured[]> {
  const whose = buyers.length > 1 ? [null, ...buyers] : [null]
  const all: Measured[] = []
  for (const buyer of whose) {
    const ids = buyer ? [buyer.id] : buyers.map(({ id }) => id)
    const figure = item.code ? await figures(item, { at, today }, ids) : null
    all.push({ buyer, figure, typed: valueOn(entries, item.key, buyer?.id ?? null) })
  }
  return all.filter(({ buyer, figure, typed }) => buyer === null || figure || typed)
}

export function buyersSaid(buyers: readonly Buyer[]): string[] {
  return buyers.map(buyerName)
}
