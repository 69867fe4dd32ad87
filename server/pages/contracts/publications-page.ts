import { count, dayInFrance, euros, longDate, longInstant } from '#server/base/format.ts'
import type { PublicationShown, Publications } from '#server/exchange/imports/publications.ts'
import type { ShownValue, ValueName } from '#server/exchange/imports/values.ts'
import { factStates } from '#server/exchange/versions/record.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'

const labels: Record<ValueName, string> = {
  title: 'Objet',
  lotNumber: 'Numéro du lot',
  lotTitle: 'Titre du lot',
  nature: 'Nature',
  procedure: 'Procédure',
  ccag: 'CCAG',
  cpv: 'Code CPV',
  frameworkNumber: 'Accord-cadre',
  amountCents: 'Montant à la notification',
  notifiedOn: 'Notification',
  startsOn: 'Début d’exécution',
  endsOn: 'Fin d’exécution',
  durationMonths: 'Durée, en mois',
}

/** What was published of a contract, one publication after the other, and each value that is not simply as published. */
export function publicationsPage(contract: Contract, shown: Publications, { importsOpen }: { importsOpen: boolean }) {
  const standing = shown.publications.some(({ isWithdrawn }) => !isWithdrawn)
  return {
    title: `Publications, ${contractName(contract)}`,
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: `/marches/${contract.id}`, label: contractName(contract) },
      ],
      here: 'Publications',
    },
    subheading: contractName(contract),
    lede: ledeOf(shown.publications.length, standing),
    remarks: [...shown.merges.map(one => mergeSaid(one, contract)), ...shown.remarks],
    publications: shown.publications.map(one => lineOf(one, importsOpen)),
    values: standing ? valueRows(shown) : [],
  }
}

/** « Réuni avec 2026-HAIES-02 le 30 novembre 2026 par Inès Roy. Motif : même objet » */
function mergeSaid(merge: Publications['merges'][number], { number: own }: Contract): string {
  const { number, mergedId, replacedId, at, byName, reason } = merge
  const [newer, older] = replacedId === mergedId ? [own, number] : [number, own]
  const replaced = replacedId === null ? '' : ` ${newer} remplace ${older}.`
  return `Réuni avec ${number} le ${longDate(dayInFrance(at))} par ${byName}.${replaced} Motif\u00a0: ${reason}`
}

function ledeOf(publications: number, standing: boolean): string {
  if (publications === 0) return 'Rien n’est publié de ce marché\u00a0: tout ce que le registre en dit a été saisi.'
  if (!standing)
    return 'Ce qui avait été publié de ce marché a été retiré du registre\u00a0: ses dernières valeurs publiées sont gardées comme saisies à la main.'
  return 'Chaque publication est gardée telle quelle. Ce que dit le registre est tiré de toutes ensemble\u202f; ce qui est saisi reste au-dessus.'
}

function lineOf({ on, sentence, isWithdrawn, seen }: PublicationShown, importsOpen: boolean) {
  return {
    date: on,
    sentence,
    withdrawn: isWithdrawn,
    files: seen.map(({ importId, fileName, seenAt, position, withdrawnAt }) => ({
      href: importsOpen ? `/import/${importId}` : null,
      name: fileName,
      words: `marché n°\u00a0${count(position)} du fichier, importé le ${longInstant(seenAt)}${withdrawnAt ? `, retiré le ${longInstant(withdrawnAt)}` : ''}`,
    })),
  }
}

function valueRows({ values, considerations: social }: Publications) {
  const rows = (Object.keys(labels) as ValueName[])
    .filter(name => !['published', 'unknown'].includes(values[name].state))
    .map(name => ({
      label: labels[name],
      state: factStates[values[name].state],
      value: said(name, values[name].value),
      published: said(name, values[name].published),
    }))
  if (social.state !== 'contradicted') return rows
  const list = social.published.map(one => considerations[one as keyof typeof considerations]).join(', ')
  return [...rows, { label: 'Considérations sociales', state: factStates.contradicted, value: list, published: list }]
}

function said(name: ValueName, value: ShownValue['value']): string {
  if (value === null) return 'Non publié'
  if (name === 'amountCents') return euros(Number(value))
  return name.endsWith('On') ? longDate(String(value)) : String(value)
}
