import { lastDay, plusDays } from '#server/base/dates.ts'
import { longDate, longMonth } from '#server/base/format.ts'
import type { Author } from '#server/journal/store.ts'
import { attach } from '#server/register/attachments/actions.ts'
import { demand } from '#server/register/attachments/demands.ts'
import { kinds, type PieceKind } from '#server/register/attachments/rules.ts'
import type { Target } from '#server/register/attachments/store.ts'
import {
  contractPiecesHref,
  eligibilityPiecesHref,
  employmentPiecesHref,
  statementPiecesHref,
} from '#server/register/attachments/words.ts'
import { placementFor } from '#server/register/placements/store.ts'
import type { Agenda, Stage } from './agenda.ts'
import { weekday } from './calendar.ts'
import { followerOn } from './contracts.ts'
import { placeOf } from './employments.ts'
import type { Done, Placement } from './work.ts'

// The papers of one contract, as its facilitator keeps them: what a structure sent for some months, and who was hired with what.

/** Months whose attestation came, counted from the current one: of the latest it is still awaited, of one it is owed. */
const ATTESTED = [-4, -3, -2]
/** Since when a contract demands what it demands. */
const DEMANDED = '-3/01'
/** A review of its first year; the minutes of its meetings come some days after each. */
const REVIEWED = '-9/05'

export function tellPapers(agenda: Agenda, stage: Stage, done: readonly Done[]): void {
  const one = done.find(({ story }) => story.clause?.demands)
  if (!one) return
  tellDemands(agenda, stage, one)
  for (const month of ATTESTED) tellAttestations(agenda, stage, one, month)
  tellReview(agenda, stage, one)
  const [first] = one.placements
  if (first) tellHire(agenda, stage, one, first)
}

function tellDemands(agenda: Agenda, stage: Stage, one: Done): void {
  const day = stage.calendar.workday(DEMANDED)
  for (const { kind, days, article } of one.story.clause!.demands!)
    agenda.on(day, '17:40', followerOn(one.story, day, stage.calendar), async author => {
      const asked = { kind, effectOn: stage.calendar.on(DEMANDED), days, basis: article }
      return demand(stage.trx, await placeOf(stage, one), asked, author)
    })
}

/** Of the last of these months, one structure has not sent its own. */
function tellAttestations(agenda: Agenda, stage: Stage, one: Done, offset: number): void {
  const month = stage.calendar.month(offset)
  const worked = one.placements.filter(({ lines }) => lines.some(line => line.month === offset && line.centihours > 0))
  const employers = [...new Set(worked.map(placement => placement.employer))]
  for (const employer of offset === ATTESTED.at(-1) ? employers.slice(1) : employers) {
    const day = weekday(plusDays(lastDay(month), 16))
    bring(agenda, stage, one, day, 'P_HEURES', async place => ({
      target: { about: 'statement', companyId: stage.companies.get(employer)!, period: month },
      name: `Attestation ${longMonth(month)}.pdf`,
      datedOn: plusDays(lastDay(month), 3),
      href: statementPiecesHref(place.contract.id, month),
    }))
  }
}

function tellReview(agenda: Agenda, stage: Stage, one: Done): void {
  const { calendar } = stage
  const meetings = (one.story.facts ?? [])
    .filter(({ kind }) => kind === 'meeting')
    .map(({ at }) => calendar.workday(at))
  const ofContract = (kind: PieceKind, day: string, name: string, datedOn: string) =>
    bring(agenda, stage, one, day, kind, async place => ({
      target: { about: 'contract' },
      name,
      datedOn,
      href: contractPiecesHref(place.contract.id),
    }))
  for (const day of meetings) ofContract('P_CR', weekday(plusDays(day, 3)), 'Compte rendu.pdf', day)
  const reviewed = calendar.workday(REVIEWED)
  ofContract('P_BILAN', reviewed, 'Bilan de la première année.pdf', reviewed)
}

/** Some days after somebody came: the contract of work, and the proof that was seen. */
function tellHire(agenda: Agenda, stage: Stage, one: Done, placement: Placement): void {
  const day = weekday(plusDays(placement.hiredOn, 6))
  const found = async (clauseId: number) => placementFor(stage.trx, clauseId, placement.id)
  bring(agenda, stage, one, day, 'P_CONTRAT', async place => {
    const { id, participantId, employerId } = await found(place.clauseId)
    return {
      target: { about: 'employment', companyId: employerId, placementId: id, participantId },
      name: 'Contrat de travail.pdf',
      datedOn: placement.hiredOn,
      href: employmentPiecesHref(place.contract.id, id),
    }
  })
  bring(agenda, stage, one, day, 'P_ELIG', async place => {
    const person = await found(place.clauseId)
    return {
      target: { about: 'eligibility', contractId: null, clauseId: null, participantId: person.participantId },
      name: 'Fiche de validation.pdf',
      datedOn: placement.hiredOn,
      href: eligibilityPiecesHref(person),
    }
  })
}

type Place = Awaited<ReturnType<typeof placeOf>>
type Paper = { target: Partial<Target> & Pick<Target, 'about'>; name: string; datedOn: string; href: string }

function bring(
  agenda: Agenda,
  stage: Stage,
  one: Done,
  day: string,
  kind: PieceKind,
  paper: (place: Place) => Promise<Paper>,
): void {
  agenda.on(day, '18:10', followerOn(one.story, day, stage.calendar), async (author: Author) => {
    const place = await placeOf(stage, one)
    const { target, name, datedOn, href } = await paper(place)
    const { contract, clauseId } = place
    const nothing = { companyId: null, period: null, placementId: null, participantId: null }
    const whole = { ...nothing, buyerId: contract.buyerId, contractId: contract.id, clauseId, ...target }
    const text = `${kinds[kind].label}, ${longDate(datedOn)}, ${href}`
    const files = [{ name, read: async () => onePage(text) }]
    return attach(stage.trx, whole, { kind, datedOn, files, href }, author)
  })
}

/** A document of one page that says what it stands for. */
function onePage(text: string): Buffer {
  const shown = `BT /F1 14 Tf 60 760 Td (${text
    .replace(/[()\\]/g, '\\$&')
    .replaceAll('\u00a0', ' ')
    .replaceAll('’', "'")}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(shown, 'latin1')} >>\nstream\n${shown}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let body = '%PDF-1.7\n'
  const rows = objects.map((object, at) => {
    const start = String(Buffer.byteLength(body, 'latin1')).padStart(10, '0')
    body += `${at + 1} 0 obj\n${object}\nendobj\n`
    return `${start} 00000 n \n`
  })
  const table = `xref\n0 ${rows.length + 1}\n0000000000 65535 f \n${rows.join('')}`
  const end = `trailer << /Size ${rows.length + 1} /Root 1 0 R >>\nstartxref\n${Buffer.byteLength(body, 'latin1')}\n%%EOF\n`
  return Buffer.from(`${body}${table}${end}`, 'latin1')
}
