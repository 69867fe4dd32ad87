import { type QrDrawing, qrOf } from '#reports/charts/qr.ts'
import { longDate, longMonth } from '#server/base/format.ts'
import { ofMonth, plural } from '#server/base/french.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { fullName } from '#server/register/participants/words.ts'
import type { Link } from '#server/register/passes/link.ts'
import type { PaperPart } from '#server/register/passes/paper-forms.ts'
import { spelled } from '#server/register/passes/paper-rules.ts'
import type { Follower } from '#server/register/passes/places.ts'
import { newFormKey } from '#server/web/forms.ts'

type Asked = { company: Company; name: string; month: string }

/** What a form would hold, buyer by buyer, before it is prepared. */
export function paperPage(
  { company, name, month }: Asked,
  buyers: readonly { id: number; name: string; parts: readonly PaperPart[] }[],
) {
  const asked = buyers.filter(({ parts }) => parts.length > 0)
  return {
    title: `Formulaire papier, ${name}`,
    heading: `Formulaire papier, ${longMonth(month)}`,
    lede: `Pour ${name}\u00a0: ses marchés et ses salariés, à remplir et à signer. Un code court y est imprimé\u00a0: il retrouve le relevé quand la feuille revient.`,
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: companyHref(company), label: name },
      ],
      here: 'Formulaire papier',
    },
    action: companyHref(company, `/papier/${month}`),
    buyers: asked.map(({ id, name: buyer, parts }) => ({
      id,
      name: buyer,
      holds: `${plural(parts.length, 'relevé', 'relevés')}, ${plural(peopleIn(parts), 'personne', 'personnes', 'personne')}`,
      formKey: newFormKey(),
    })),
  }
}

function peopleIn(parts: readonly PaperPart[]): number {
  return new Set(parts.flatMap(({ group }) => group.rows.map(({ participantId }) => participantId))).size
}

type Printed = {
  institution: string
  buyer: string
  parts: readonly PaperPart[]
  names: ShownNames
  code: string
  link: Link
}

/** The form itself, on A4: nothing around it. */
export function printedPage({ name, month }: Asked, { institution, buyer, parts, names, code, link }: Printed) {
  return {
    nav: null,
    title: `Relevé d’heures, ${longMonth(month)}`,
    heading: `Relevé d’heures d’insertion, ${longMonth(month)}`,
    institution: institution || buyer,
    buyer,
    company: name,
    code: spelled(code),
    qr: qrOf(link.href, 'Code à scanner\u00a0: la page où l’entreprise répond sans compte') satisfies QrDrawing,
    until: longDate(link.expiresOn),
    due: longDate(parts.map(({ group }) => group.sender.dueOn).sort()[0]!),
    parts: parts.map(part => partModel(part, names)),
    blanks: [1],
    calls: callsOf(parts),
  }
}

function partModel({ own, group }: PaperPart, names: ShownNames) {
  const { months, rows, statement } = group
  return {
    title: contractName({ ...own, lotNumber: '' }),
    about: `Marché n°\u00a0${contractNumber(own)}, ${periodName(statement.key)}`,
    months: months.map(ofMonth),
    rows: rows
      .map(row => ({ who: whoIs(row, names), job: row.job, cells: months }))
      .sort((a, b) => a.who.localeCompare(b.who, 'fr')),
  }
}

/** Never a pseudonym: it is ours, and says nothing to an employer. */
function whoIs({ participantId }: Row, names: ShownNames): string {
  const name = names.get(participantId)
  return name ? fullName(name) : 'Personne dont le nom n’est plus gardé'
}

function callsOf(parts: readonly PaperPart[]): { name: string; phone: string | null; email: string }[] {
  const followers = parts.flatMap(({ own }) => own.follower ?? [])
  return [...new Map(followers.map((one: Follower) => [one.id, one])).values()].map(({ name, phone, email }) => ({
    name,
    phone: phone || null,
    email,
  }))
}
