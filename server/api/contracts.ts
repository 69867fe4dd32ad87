import { contractsNumbered, type ListedContract } from '#server/compliance/contract-lines.ts'
import { companyName } from '#server/register/companies/words.ts'
import { considerations, holderRoles } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { contractsAfter } from './contracts-store.ts'
import { dated, ofBuyer } from './parameters.ts'
import { exactly, maybe, maybeDate, oneOf, pageOf, type Resource, text, whole } from './resource.ts'

const buyer = exactly({ siret: text('SIRET de l’acheteur'), name: text('Son nom') })

const holder = exactly({
  id: text('SIRET, ou autre identifiant publié'),
  type: text('Sorte d’identifiant : SIRET, TVA…'),
  name: text('Nom, ou numéro d’une personne physique'),
  role: oneOf(Object.keys(holderRoles), 'Rang dans le marché'),
})

const readingStates = ['published', 'typed', 'estimated', 'contradicted']

export const contracts: Resource = {
  path: '/api/v1/contracts',
  scope: 'contracts',
  name: 'Contract',
  summary: 'Les marchés et leurs titulaires, tels que le registre les connaît.',
  parameters: [
    ofBuyer,
    dated('notifiedFrom', 'Notifiés ce jour-là ou après.'),
    dated('notifiedUntil', 'Notifiés ce jour-là ou avant.'),
  ],
  schema: exactly({
    id: whole('Numéro dans cette installation, stable'),
    number: text('Numéro du marché'),
    lot: text('Numéro du lot, ou vide'),
    title: text('Objet'),
    form: text('marche, concession'),
    nature: text('Nature publiée'),
    procedure: text('Procédure publiée'),
    cpv: text('Code CPV'),
    sector: maybe('string', 'Filière'),
    frameworkNumber: text('Accord-cadre dont il découle, ou vide'),
    buyer,
    directorate: maybe('string', 'Direction'),
    considerations: { type: 'array', items: oneOf(Object.keys(considerations), 'Considération sociale') },
    amountCents: maybe('integer', 'Montant notifié, en centimes HT'),
    amendedAmountCents: maybe('integer', 'Montant après avenants, en centimes HT'),
    amendedAmountState: maybe('string', 'Ce que vaut ce montant : publié, saisi, estimé, contredit', {
      enum: [...readingStates, null],
    }),
    notifiedOn: maybeDate('Jour de notification'),
    endsOn: maybeDate('Dernier jour d’exécution'),
    endState: maybe('string', 'Ce que vaut cette fin', { enum: [...readingStates, null] }),
    holders: { type: 'array', items: holder },
  }),

  async read(asked, { db, user }) {
    const { rows, after } = pageOf(await contractsAfter(db, user, asked), asked.limit)
    const ids = rows.map(({ id }) => id)
    const beside = new Map(rows.map(row => [row.id, row]))
    const holders = await holdersOf(db, ids)
    const data = (await contractsNumbered(db, user, ids)).map(one => ({
      ...described(one),
      ...published(beside.get(one.id)!),
      holders: (holders.get(one.id) ?? [])
        .filter(({ until }) => !until)
        .map(({ company, role }) => ({
          id: company.identifier,
          type: company.idType,
          name: companyName(company),
          role,
        })),
    }))
    return { data, after }
  },
}

function published(row: Awaited<ReturnType<typeof contractsAfter>>[number]) {
  const { form, nature, procedure, cpv, framework_number } = row
  return { form, nature, procedure, cpv, frameworkNumber: framework_number }
}

function described(one: ListedContract) {
  const { id, number, lotNumber, title, buyerName, buyerSiret, amended, amountCents } = one
  return {
    id,
    number,
    lot: lotNumber,
    title,
    sector: one.sector || null,
    buyer: { siret: buyerSiret, name: buyerName },
    directorate: one.directorate,
    considerations: one.considerations,
    amountCents,
    amendedAmountCents: amended.state ? amended.cents : amountCents,
    amendedAmountState: amended.state || null,
    notifiedOn: one.notifiedOn,
    endsOn: one.endsOn,
    endState: amended.endState || null,
  }
}
