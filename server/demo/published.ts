import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { haute_vesle, marvaux } from '#db/seeds/cast.ts'
import { Tally } from '#server/exchange/imports/tally.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import type { Calendar } from './calendar.ts'
import { type Ids, numberOf, stories } from './ids.ts'
import { insertAll, insertNumbered } from './store.ts'
import { storyCompanies } from './story/companies.ts'
import type { Story } from './story/story.ts'

/** The contracts that came from the open data: the file they came in, and what it said of each. @returns the import's id */
export async function insertImport(trx: Db, ids: Ids, calendar: Calendar): Promise<number> {
  const published = stories.flatMap((story, index) => (story.published ? [{ story, id: ids.contracts[index]! }] : []))
  const at = calendar.instant(calendar.workday('d-10'), '09:40')
  const { summary } = new Tally()
  summary.format = '2022'
  summary.records = published.length
  summary.actions.create = published.length
  for (const { story } of published)
    for (const consideration of story.considerations ?? []) summary.considerations[consideration]++
  summary.created = published.map(({ story }, position) => ({
    position: position + 1,
    id: numberOf(story, calendar),
    title: story.title,
    field: '',
    sentence: '',
  }))
  const records = published.map(({ story }) => JSON.stringify(recordOf(story, calendar), null, 2))
  const content = records.join('\n')
  const [importId] = (await insertNumbered(trx, 'imports', [
    {
      file_name: `donnees-essentielles-${calendar.month(0)}.json`,
      sha256: hashed(content),
      format: summary.format,
      state: 'applied',
      size_bytes: Buffer.byteLength(content),
      summary: JSON.stringify(summary),
      created_count: published.length,
      at,
      by: ids.users.nadir,
      applied_at: at,
    },
  ])) as [number]
  await insertAll(
    trx,
    'decp_records',
    published.map(({ story, id }, index) => ({
      import_id: importId,
      contract_id: id,
      position: index + 1,
      format: '2022',
      published_on: calendar.workday(story.notified),
      hash: hashed(records[index]!),
      raw: records[index]!,
      repairs: '[]',
    })),
  )
  return importId
}

function recordOf(story: Story, calendar: Calendar) {
  const acheteur = story.buyer === 'marvaux' ? marvaux : haute_vesle
  return {
    id: numberOf(story, calendar),
    acheteur: { id: acheteur.siret },
    nature: 'Marché',
    objet: story.title,
    codeCPV: story.cpv,
    montant: story.euros,
    dateNotification: calendar.workday(story.notified),
    considerationsSociales: {
      considerationSociale: (story.considerations ?? []).map(consideration => considerations[consideration]),
    },
    titulaires: story.holders.flatMap(holder =>
      typeof holder === 'string' ? [{ titulaire: { id: storyCompanies[holder].siret, typeIdentifiant: 'SIRET' } }] : [],
    ),
  }
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
