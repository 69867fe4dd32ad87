import { longDate, typedDate } from '#server/base/format.ts'
import type { CompanyLine } from '#server/compliance/company-lines.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import type { Pool } from '#server/register/clauses/pool-store.ts'
import { type Company, idTypes, kinds } from '#server/register/companies/rules.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, field, newFormKey, select, type Typed, titled, toReview, untouched } from '#server/web/forms.ts'
import { newContactFields } from './contact-page.ts'

const kindChoices = Object.entries(kinds).map(([value, { label, long }]) => ({
  value,
  label: label === long ? label : `${long} (${label})`,
}))

/** The card of a company, new or known. */
export function companyFormPage(company: Company | null, attempt: Attempt = untouched, buyers: readonly Buyer[] = []) {
  const heading = company ? `Modifier ${companyName(company)}` : 'Enregistrer une entreprise'
  const back = company ? companyHref(company) : '/entreprises'
  return {
    ...framed(heading, back, company, attempt),
    action: company ? companyHref(company, '/modifier') : '/entreprises/nouvelle',
    version: company?.version ?? null,
    number: company
      ? null
      : {
          type: select(
            'type',
            'Type de numéro',
            idTypes.map(value => ({ value, label: value })),
            attempt,
            'SIRET',
          ),
          number: field('numero', 'Numéro', attempt, '', { help: '14 chiffres pour un SIRET, avec ou sans espaces.' }),
        },
    fields: [
      field('nom', 'Nom', attempt, company?.name ?? ''),
      field('ville', 'Ville', attempt, company?.city ?? '', { optional: true }),
      field('metier', 'Métier', attempt, company?.trade ?? '', { optional: true }),
    ],
    kind: select('nature', 'Nature', kindChoices, attempt, company?.kind ?? 'company'),
    esus: field('esus', 'Agréée ESUS depuis le', attempt, typedDate(company?.esusSince ?? null), {
      short: true,
      optional: true,
      help: 'Entreprise solidaire d’utilité sociale (L. 3332-17-1 du code du travail).',
    }),
    contact: company ? null : newContactFields(buyers, attempt),
    button: company ? 'Enregistrer les modifications' : 'Enregistrer l’entreprise',
  }
}

/** Rows of the 409 page: what was typed against what is recorded. */
export function comparedCompany(typed: Typed, company: Company) {
  const kind = (code: string) => kinds[code as keyof typeof kinds]?.long ?? code
  return [
    { label: 'Nom', mine: typed.nom ?? '', theirs: company.name },
    { label: 'Nature', mine: kind(typed.nature ?? ''), theirs: kind(company.kind) },
    { label: 'Ville', mine: typed.ville ?? '', theirs: company.city },
    { label: 'Métier', mine: typed.metier ?? '', theirs: company.trade },
    { label: 'Agréée ESUS depuis le', mine: typed.esus ?? '', theirs: typedDate(company.esusSince) },
  ]
}

/** The contracts of one buyer that a pool may gather. */
export function poolPage(
  company: Company,
  pool: Pool | null,
  choices: { buyerId: number; buyerName: string; lines: CompanyLine[] }[],
  attempt: Attempt = untouched,
) {
  const heading = pool ? `Globalisation « ${pool.name} »` : 'Globaliser des marchés'
  const sent = Object.keys(attempt.typed).length > 0
  return {
    ...framed(heading, companyHref(company), company, attempt),
    action: companyHref(company, pool ? `/globalisations/${pool.id}` : '/globalisations/nouvelle'),
    split: pool ? companyHref(company, `/globalisations/${pool.id}/repartition`) : null,
    agreed: pool ? `Accord du ${longDate(pool.agreedOn)}.` : null,
    fields: pool
      ? [
          field('effet', 'À compter du', attempt, '', {
            short: true,
            optional: true,
            help: 'Le jour où ces marchés entrent ou sortent\u202f; vide\u00a0: aujourd’hui. Avant lui, chaque heure reste où elle comptait.',
          }),
        ]
      : [
          field('nom', 'Nom', attempt, '', { help: 'Par exemple « Collèges 2026 ».' }),
          field('accord', 'Date de l’accord', attempt, '', {
            short: true,
            help: 'Par exemple 18/03/2026',
          }),
        ],
    groupError: attempt.errors.marches ?? null,
    groups: choices.map(({ buyerName, lines }) => ({
      buyerName,
      lines: lines.map(line => ({
        id: `marche-${line.clauseId}`,
        label: `${contractName(line)}, ${line.number}`,
        checked: sent
          ? attempt.typed[`marche-${line.clauseId}`] !== undefined
          : pool !== null && line.poolId === pool.id,
        elsewhere: line.poolId !== null && line.poolId !== pool?.id ? 'Déjà dans une autre globalisation.' : null,
      })),
    })),
    button: pool ? 'Enregistrer les marchés réunis' : 'Globaliser ces marchés',
  }
}

function framed(heading: string, back: string, company: Company | null, attempt: Attempt) {
  const links = [
    { href: '/entreprises', label: 'Entreprises' },
    ...(company ? [{ href: companyHref(company), label: companyName(company) }] : []),
  ]
  return {
    title: titled(heading, attempt.errors),
    heading,
    crumbs: { links, here: heading },
    back,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
  }
}
