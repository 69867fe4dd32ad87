import { siretFrom } from '#db/seeds/sirets.ts'
import { recordClause } from '#server/register/clauses/actions.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { noteContact } from '#server/register/companies/actions.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { addContract } from '#server/register/contracts/actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { takeContract } from '#server/register/followings/actions.ts'
import { saveMonth } from '#server/register/hours/month-actions.ts'
import { joinContract } from '#server/register/placements/join.ts'
import { userNumbered } from '#server/users/store.ts'
import type { TestApp } from '../support/app.ts'

// Thirty contracts of five persons, held by ten companies of three contracts each: written through the verbs, as they were when
// September was accepted.

export type Worker = { last: string; first: string; bornOn: string; placementId: number }
export type Site = {
  contractId: number
  clauseId: number
  number: string
  title: string
  company: Company
  workers: Worker[]
  /** Centihours accepted in September. */
  september: number
}
export type Company = { id: number; name: string; email: string }

export const CONTRACTS = 30
export const PERSONS = 5
const COMPANIES = [
  'Charpentes Moulinet',
  'Toitures Bellarive',
  'Plomberie Varennes',
  'Sanitaires Ormeau',
  'Voirie Passelande',
  'Électricité Corbinelle',
  'Menuiserie Tournefeuil',
  'Peintures Lessardière',
  'Espaces Verts Godillon',
  'Nettoyage Brisefer',
]
const TITLES = ['de l’école', 'du gymnase', 'de la crèche', 'du collège', 'de la médiathèque', 'de la halle']
const PLACES = ['des Aubiers', 'du Pré-Gaudin', 'de Fontbelle', 'des Sorbiers', 'de la Risle-Haute']
const LAST =
  'Abrial Bossuat Cazeneuve Delmarre Estrade Fougeray Galtier Hamraoui Isnardon Jourdeuil Kerbrat Lantenois Mezouar Nadaud Ouvrard Pelissol Quentric Rouvière Sadaoui Tessandier Urvoas Vautrain Wazni Yvernault Zanetti Barkat Courtade Dramane Elbaz Ferreira Gassama Houdry Ikene Jaoui Kamissoko Lorgeril Mondragon Nguimbi Ozanne Pastoureau Ramirez Sissako Traversac Uzel Villedary Wendling Yattara Zerrouki Amblard Belouard'.split(
    ' ',
  )
const FIRST =
  'Adèle Bakary Céline Driss Élise Fodé Gaëlle Hakim Inès Joris Katia Lassana Maud Nabil Odile Pavel Rita Samuel Tania Ugo Vera Wissam Xavier Yann Zoé'.split(
    ' ',
  )

export async function thirtyContracts(app: TestApp): Promise<Site[]> {
  const { db, cast, clock } = app
  const user = (await userNumbered(db, cast.users.camille))!
  const author = { userId: user.id, at: clock.now(), today: clock.today(), formKey: null }
  const sites: Site[] = []
  for (let index = 0; index < CONTRACTS; index++) {
    const holder = Math.floor(index / 3)
    const place = await contractOf(index, holder)
    const company = await companyOf(place.contract.id, holder, index % 3 === 0)
    const workers: Worker[] = []
    for (let person = 0; person < PERSONS; person++)
      workers.push(await worker(index * PERSONS + person, place, company))
    const site = { contractId: place.contract.id, clauseId: place.clauseId, company, workers }
    const { number, title } = place.contract
    sites.push({ ...site, number, title, september: await september(place, company, workers) })
  }
  return sites

  async function contractOf(index: number, holder: number) {
    const title = `Rénovation ${TITLES[index % 6]} ${PLACES[Math.floor(index / 6)]}`
    const values = {
      ...{ buyerId: cast.buyers.hauteVesle, directorateId: null, operationId: null, lotNumber: '', lotTitle: '' },
      ...{
        number: `2026-7${String(index).padStart(2, '0')}`,
        title,
        procedure: 'Appel d’offres ouvert',
        ccag: 'Travaux',
      },
      ...{
        ccagVersion: '2021' as const,
        cpv: '',
        sector: '',
        amountCents: null,
        noticedOn: null,
        groupForm: '' as const,
      },
      ...{
        notifiedOn: '2026-08-10',
        startsOn: '2026-09-01',
        endsOn: '2027-12-31',
        shares: null,
        reservedArticle: null,
      },
      ...{ considerations: ['clause'], holderSiret: siretFrom(`9995${5000 + holder}`), holderName: COMPANIES[holder]! },
    }
    const { id, objections } = await addContract(db, values, author)
    if (id === null) throw new Error(JSON.stringify(objections))
    const contract = await contractFor(db, user, id)
    await takeContract(db, contract, user, author)
    const clause = {
      legalBasis: 'L2112-2' as const,
      contractArticle: 'CCAP, article 8',
      scope: '',
      penaltyCents: 60_00,
    }
    const form = {
      clause: { ...clause, eligibilityMonths: 24, poolId: null },
      figure: figureWith({ by: 'fixed', centihours: 6_000_00 }),
      ...{ rhythm: null, datedOn: null, startsOn: null, endsOn: null },
    }
    const wrong = await recordClause(db, await contractFor(db, user, id), form, author)
    if (wrong) throw new Error(JSON.stringify(wrong))
    const { id: clauseId } = await db('clauses').where({ contract_id: id }).first('id')
    return { contract: await contractFor(db, user, id), clauseId }
  }

  async function companyOf(contractId: number, holder: number, isFirst: boolean): Promise<Company> {
    const { company_id: id } = await db('contract_holders').where({ contract_id: contractId }).first('company_id')
    const email = `paie-${holder}@entreprise.example`
    const company = (await companiesNumbered(db, [id])).get(id)!
    const contact = { contactName: 'Service paie', contactPhone: '01 99 00 20 30', contactEmail: email }
    if (isFirst) await noteContact(db, { company, buyerId: cast.buyers.hauteVesle }, contact, 0, author)
    return { id, name: COMPANIES[holder]!, email }
  }

  async function worker(
    index: number,
    place: Awaited<ReturnType<typeof contractOf>>,
    company: Company,
  ): Promise<Worker> {
    const last = LAST[index % LAST.length]!
    const first = FIRST[(index * 7 + Math.floor(index / LAST.length)) % FIRST.length]!
    const bornOn = `${1970 + (index % 30)}-0${1 + (index % 9)}-1${index % 10}`
    const paper = { ground: 'B_DELD', evidenceKind: 'Attestation France Travail', evidenceOn: '2026-08-20' }
    const seen = { ...paper, evidenceBy: user.name, groundFrom: null }
    const situation = { ...seen, sex: '', birthYear: Number(bornOn.slice(0, 4)), priorityDistrict: '', education: '' }
    const outcome = await joinContract(
      db,
      place,
      {
        joiner: {
          identity: { lastName: last, firstName: first, bornOn, city: '', phone: '' },
          situation,
          anyway: null,
        },
        papers: [seen],
        eligibleOn: '2026-08-25',
        values: { modalite: 'ED_CDD', embauche: '2026-09-01', depart: null, poste: '' },
        employer: { id: company.id },
        confirmed: false,
      },
      author,
    )
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
    return { last, first, bornOn, placementId: outcome.placementId }
  }

  async function september(place: Awaited<ReturnType<typeof contractOf>>, company: Company, workers: Worker[]) {
    const typed = workers.map((_, rank) => 118 + rank)
    const entries = workers.map(({ placementId }, rank) => ({
      ...{ placementId, month: '2026-09', text: String(typed[rank]), seenVersion: 0, seenCentihours: null },
    }))
    const group = { senderId: company.id, seen: 0, gesture: 'accept' as const, looked: new Set<string>() }
    const groups = [{ ...group, reason: '', receivedOn: '2026-10-06' }]
    const asked = { entries, answers: new Map(), groups, href: '/mois/2026-09' }
    const outcome = await saveMonth(db, place, '2026-09', asked, author)
    const done = outcome.kind === 'done' ? outcome.groups.get(company.id) : outcome
    if (done?.kind !== 'accepted') throw new Error(JSON.stringify(done))
    return typed.reduce((sum, hours) => sum + hours * 100, 0)
  }
}
