import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '#server/exchange/imports/actions.ts'
import type { Author } from '#server/journal/store.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import type { Agenda, Stage } from './agenda.ts'
import { type Calendar, french } from './calendar.ts'
import { buyerSiret, cameOn, ccagOf, numberOf, procedureOf } from './contracts.ts'
import { storyCompanies } from './story/companies.ts'
import { stories } from './story/stories.ts'
import type { Story } from './story/story.ts'

/** Files of open data, dropped by the officer: one a day, with the contracts that it brings or says more of. */
export function tellImports(agenda: Agenda, stage: Stage): void {
  const { calendar } = stage
  const read = stories.filter(story => story.published || story.republished)
  const files = Map.groupBy(read, story =>
    story.republished ? calendar.workday(story.republished.at) : cameOn(story, calendar),
  )
  for (const [day, told] of files) agenda.on(day, '09:40', 'nadir', author => importThem(stage, told, author))
}

async function importThem(stage: Stage, told: readonly Story[], author: Author): Promise<void> {
  const { trx, calendar } = stage
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-demo-'))
  try {
    const path = join(folder, `donnees-essentielles-${author.today}.json`)
    const content = JSON.stringify({ marches: { marche: told.map(story => recordOf(story, calendar)) } }, null, 2)
    await writeFile(path, content, { mode: 0o600 })
    await importFile(trx, author, { path, sizeBytes: Buffer.byteLength(content) }, {})
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  for (const story of told) {
    const named = { number: numberOf(story, calendar), lot_number: story.lot?.[0] ?? '' }
    const buyerId = stage.buyers.get(story.buyer ?? 'hauteVesle')!
    const rows = await trx('contracts')
      .where({ ...named, buyer_id: buyerId })
      .select('id')
    if (rows.length !== 1) throw new Error(`Marché publié ${named.number} : ${rows.length} au registre.`)
    stage.contracts.set(story, rows[0]!.id)
  }
}

function recordOf(story: Story, calendar: Calendar) {
  const months = (from: string, to: string) => calendar.offsetOf(calendar.on(to)) - calendar.offsetOf(calendar.on(from))
  const { lot, republished } = story
  return {
    id: numberOf(story, calendar),
    acheteur: { id: buyerSiret(story) },
    nature: story.nature ?? 'Marché',
    objet: french(lot ? `${story.title} - Lot ${lot[0]} : ${lot[1]}` : story.title),
    codeCPV: story.cpv,
    procedure: procedureOf(story).replaceAll('’', "'"),
    ccag: ccagOf(story),
    dureeMois: story.starts && story.ends ? months(story.starts, story.ends) + 1 : 12,
    dateNotification: calendar.workday(story.notified),
    datePublicationDonnees: republished ? calendar.workday(republished.signed) : calendar.workday(story.notified),
    montant: story.euros,
    typeGroupementOperateurs: story.group ? 'Conjoint' : 'Pas de groupement',
    considerationsSociales: {
      considerationSociale: (story.considerations ?? ['clause'])
        .filter(one => one !== 'inconnue')
        .map(one => considerations[one]),
    },
    titulaires: story.holders.flatMap(holder => {
      const [key, role] = typeof holder === 'string' ? ([holder, 'holder'] as const) : holder
      const titulaire = { id: storyCompanies[key].siret, typeIdentifiant: 'SIRET' }
      return role === 'subcontractor' ? [] : [{ titulaire }]
    }),
    modifications: republished
      ? [
          {
            modification: {
              id: 1,
              dateNotificationModification: calendar.workday(republished.signed),
              datePublicationDonneesModification: calendar.workday(republished.signed),
              montant: republished.euros,
              objetModification: french(republished.reason),
            },
          },
        ]
      : [],
  }
}
