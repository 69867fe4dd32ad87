import { plusMonths } from '#server/base/dates.ts'
import { adoptPlan, editItem, startPlan } from '#server/scheme/plan/actions.ts'
import { noteProgress, notePublication, noteValue } from '#server/scheme/plan/notes.ts'
import { draftAmong, type ItemValues, planOn } from '#server/scheme/plan/rules.ts'
import { itemsOf, plansOf } from '#server/scheme/plan/store.ts'
import type { State } from '#server/scheme/plan/words.ts'
import type { Agenda, Stage, Who } from './agenda.ts'
import { french } from './calendar.ts'
import type { When } from './story/when.ts'

/** What the director makes of the template: a target for each category, who drives what, dates of their own. */
const made: { title: string; who?: Who; change: Partial<ItemValues> }[] = [
  {
    title: 'Augmenter la part des marchés socialement responsables',
    change: { target: 30_00, base: 12_00 },
  },
  {
    title: 'Acheter auprès d’entreprises qui emploient des personnes défavorisées ou vulnérables',
    change: { target: 12_00, base: 5_00 },
  },
  { title: 'Généraliser la considération écologique', change: { target: 100_00, base: 38_00 } },
  { title: 'Augmenter les achats auprès d’entreprises agréées ESUS', change: { target: 6_00 } },
  {
    title: 'Mettre une considération sociale dans chaque marché qui s’y prête',
    who: 'nadir',
    change: {
      description: 'Chaque besoin est lu avant sa publication : la clause sociale est la règle, son absence se motive.',
    },
  },
  { title: 'Accompagner les personnes jusqu’à un emploi durable', who: 'camille', change: {} },
  { title: 'Acheter davantage à l’économie sociale et solidaire', who: 'nadir', change: {} },
]

/** Where each action was said to be, and when; the last says how it stands. */
const progress: { title: string; at: When; who: Who; state: State; percent?: number; note: string }[] = [
  {
    title: 'Examiner chaque besoin avec un facilitateur avant de rédiger le marché',
    at: '-18/14',
    who: 'nadir',
    state: 'underWay',
    percent: 50,
    note: 'Revue mensuelle des besoins avec la mission clauses sociales.',
  },
  {
    title: 'Examiner chaque besoin avec un facilitateur avant de rédiger le marché',
    at: '-12/10',
    who: 'nadir',
    state: 'done',
    note: 'La revue est faite pour tous les marchés de plus de 90 000 €.',
  },
  {
    title: 'Former les acheteurs aux clauses sociales',
    at: '-4/12',
    who: 'helene',
    state: 'underWay',
    percent: 60,
    note: 'Deux sessions tenues sur trois.',
  },
  {
    title: 'Tenir à jour la liste des structures et de ce qu’elles savent faire',
    at: '-9/20',
    who: 'nadir',
    state: 'done',
    note: 'La liste est revue chaque trimestre.',
  },
  {
    title: 'Demander la situation de chaque personne à 6 et à 12 mois',
    at: '-2/16',
    who: 'helene',
    state: 'underWay',
    percent: 40,
    note: 'Appels à six mois en place ; ceux à douze mois commencent.',
  },
  {
    title: 'Écrire des clauses types pour les travaux, l’alimentation et les véhicules',
    at: '-8/15',
    who: 'nadir',
    state: 'underWay',
    percent: 70,
    note: 'Travaux et alimentation écrits, véhicules en relecture.',
  },
]

const kept: [title: string, at: When, note: string][] = [
  [
    'Recenser les familles d’achats où le réemploi est possible',
    '-19/12',
    'Mobilier, informatique et matériaux de chantier.',
  ],
  ['Annoncer les achats de l’année à venir', '-17/10', 'La liste est en ligne chaque janvier.'],
  ['Rencontrer les entreprises solidaires du territoire chaque année', '-13/09', 'Rencontre tenue, vingt entreprises.'],
]

/** The scheme of the département: the template made its own, adopted, followed; the next version begun. */
export function tellTheScheme(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  const begun = calendar.workday('-30/10')
  const fromYear = Number(calendar.workday('-32/04').slice(0, 4))
  const frame = { name: 'SPASER', fromYear, toYear: fromYear + 4, valueBase: 'notified' as const }
  agenda.on(begun, '09:00', 'helene', author =>
    startPlan(trx, author, { ...frame, buyerIds: [stage.buyers.get('hauteVesle')!] }, 'template'),
  )
  for (const [index, { title, who, change }] of made.entries())
    agenda.on(begun, `10:${String(10 + index)}`, 'helene', async author => {
      const item = await found(stage, title)
      const values = { ...item, ...change, ownerId: who ? stage.users.get(who)! : item.ownerId }
      if (change.target) values.targetYear = fromYear + 4
      if (change.base) values.baseYear = fromYear - 1
      values.description = french(values.description)
      return editItem(trx, author, { key: item.key, version: item.version }, values)
    })
  const adopted = calendar.workday('-28/18')
  agenda.on(adopted, '16:00', 'helene', author => adoptPlan(trx, author, adopted))
  for (const { title, at, who, state, percent = null, note } of progress) {
    const datedOn = calendar.workday(at)
    agenda.on(datedOn, '15:10', who, async author => {
      const item = await found(stage, title)
      return noteProgress(trx, author, item.key, { datedOn, state, percent, note: french(note) })
    })
  }
  for (const [title, at, note] of kept) {
    const datedOn = calendar.workday(at)
    agenda.on(datedOn, '15:15', 'nadir', async author => {
      const { key } = await found(stage, title)
      return noteProgress(trx, author, key, { datedOn, state: 'done', percent: null, note })
    })
  }
  const published = calendar.workday('-5/15')
  agenda.on(published, '10:00', 'helene', author =>
    notePublication(trx, author, { datedOn: published, source: 'Site du Département, page des achats' }),
  )
  const counted = calendar.workday('-10/12')
  agenda.on(counted, '15:20', 'helene', async author => {
    const item = await found(stage, 'Achats issus du réemploi')
    const source = 'Comptabilité, comptes de l’exercice précédent'
    return noteValue(trx, author, item.key, { datedOn: counted, value: 184_000_00, source, buyerId: null })
  })
  const next = calendar.workday('-1/11')
  agenda.on(next, '09:30', 'helene', async author => {
    const plan = planOn(await plansOf(trx), author.today)!
    return startPlan(trx, author, plan, 'blank')
  })
  agenda.on(next, '09:50', 'helene', async author => {
    const item = await found(stage, 'Former les acheteurs aux clauses sociales')
    const values = { ...item, dueOn: plusMonths(next, 9), title: 'Former tous les acheteurs aux clauses sociales' }
    return editItem(trx, author, { key: item.key, version: item.version }, values)
  })
}

/** In the version being prepared, else in the one in force. */
async function found({ trx }: Stage, title: string) {
  const plans = await plansOf(trx)
  const plan = draftAmong(plans) ?? planOn(plans, '9999-12-31')!
  const item = (await itemsOf(trx, plan.id)).find(one => one.title === title)
  if (!item) throw new Error(`the scheme has no line called « ${title} »`)
  return item
}
