import { count, euros, hoursFigure, longDate, percentTenth, roundHours, wholeHours } from '#server/base/format.ts'
import { listed, ofName, plural } from '#server/base/french.ts'
import { penaltyCents } from '#server/compliance/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { openStep } from '#server/register/facts/rules.ts'
import type { CompanyLine, Totals, Unit } from './company-lines.ts'
import { tellsFacts } from './facts.ts'
import { creditedPersons, personsSaid } from './people.ts'
import { conformityOf, PARTIAL_RATE, roundedParts, type Word } from './rules.ts'
import { cutOffNote, definition, gapOf, hoursOf, hoursSaid, owedOf, ROUNDING, shortened } from './words.ts'

export function wordFor(lines: readonly CompanyLine[], { credited, due }: Totals): Word {
  if (lines.length === 0) return { shape: 'empty', word: 'Rien à mesurer' }
  if (due === 0) return { shape: 'empty', word: 'Rien n’est encore dû' }
  const conformity = conformityOf(credited, due)
  const running = lines.some(line => !line.finished)
  if (conformity === 'compliant') return { shape: 'full', word: running ? 'Conforme à ce jour' : 'Conforme' }
  if (conformity === 'partial') return { shape: 'half', word: 'Partiellement conforme' }
  return { shape: 'empty', word: running ? 'Non conforme à ce jour' : 'Non conforme' }
}

export function sentenceOf(name: string, contracts: number, lines: readonly CompanyLine[], totals: Totals): string {
  if (contracts === 0) return `${name} ne tient aucun marché connu ici : il n’y a rien à mesurer.`
  if (lines.length === 0)
    return `Aucune clause n’est encore enregistrée sur les marchés ${ofName(name)} : rien ne peut être mesuré.`
  const { due, credited, owed, split } = totals
  if (due === 0)
    return `Rien n’est encore dû à cette date ; ${roundHours(owed)} heures le seront d’ici à la fin des marchés.`
  const rate = percentTenth(credited, due)
  const start = `${name} a rempli ${rate} de ses obligations : ${hoursSaid(credited)} imputées sur ${roundHours(due)} dues à ce jour.`
  const [, late, excused, exposed] = roundedParts([split.done, split.late, split.excused, split.exposed]) as number[]
  const missing = late! + excused! + exposed!
  if (missing === 0) return `${start} Rien ne manque.`
  const parts = [
    { value: late!, words: 'encore rattrapables' },
    { value: excused!, words: 'excusées' },
    { value: exposed!, words: 'exposées à la pénalité' },
  ].filter(({ value }) => value > 0)
  const told =
    parts.length === 1
      ? `, ${parts[0]!.words}`
      : ` : ${listed(parts.map(({ value, words }) => `${count(value)} ${words}`))}`
  return `${start} Il en manque ${count(missing)}${told}.`
}

/** What waits for the buyer, contract by contract; null when nothing does. */
export function decisionsOf(units: readonly Unit[], at: string): { strong: string; text: string }[] | null {
  const decisions: { strong: string; text: string }[] = []
  for (const unit of units) {
    for (const { contract, facts, measured } of unit.lines) {
      const strong = `Marché ${contractNumber(contract)} :`
      const perHour = measured.clause.penaltyCents
      const { exposed } = measured.split
      const decided = tellsFacts(facts, at, ['penalty']).length > 0
      const notice = tellsFacts(facts, at, ['formalNotice']).length > 0
      if (exposed > 0 && perHour !== null && !decided) {
        const amount = euros(penaltyCents(exposed, perHour)!)
        decisions.push({
          strong,
          text: notice
            ? `appliquer, réduire ou remettre la pénalité encourue, ${amount} au plus.`
            : `mettre en demeure de réaliser ${hoursSaid(exposed)}, ou y renoncer.`,
        })
        continue
      }
      const step = openStep(facts.filter(fact => fact.datedOn <= at))
      if (step?.waitsOn === 'buyer' && step.nextStep)
        decisions.push({ strong, text: `${shortened(step.nextStep, 120).replace(/\.$/, '')}.` })
    }
  }
  return decisions.length === 0 ? null : decisions.slice(0, 5)
}

export function conclusionOf(lines: readonly CompanyLine[], totals: Totals, sentence: string) {
  const { due, credited, counted, split } = totals
  if (lines.length === 0 || due === 0) return { strong: 'Rien à conclure.', text: sentence }
  const conformity = conformityOf(credited, due)
  const strong = {
    compliant: 'Obligations remplies.',
    partial: 'Obligations partiellement remplies.',
    failed: 'Obligations non remplies.',
  }[conformity]
  const surplus =
    counted > credited
      ? ` ${hoursFigure(counted - credited)} heures d’excédent ne comblent aucun autre marché (hors globalisation).`
      : ''
  const missing =
    due > credited
      ? `Il manque ${hoursFigure(due - credited)} heures : ${hoursFigure(split.late)} rattrapables, ${hoursFigure(split.excused)} excusées, ${hoursFigure(split.exposed)} exposées.`
      : 'Rien ne manque à la date d’arrêté.'
  const threshold =
    conformity === 'compliant'
      ? ''
      : ` Le taux, ${percentTenth(credited, due)}, est ${conformity === 'partial' ? 'au moins égal aux' : 'sous les'} ${PARTIAL_RATE} % en deçà desquels l’acheteur conclut à la non-conformité.`
  return { strong, text: `${missing}${threshold}${surplus}` }
}

export function definitionsOf(lines: readonly CompanyLine[], totals: Totals, at: string) {
  const { owed, due, logged, validated, counted, credited, split } = totals
  const people = creditedPersons(lines.flatMap(line => line.measured.member.lines)).size
  return {
    lead: 'Chaque chiffre se recalcule à partir des lignes ci-dessous et des rapports par marché.',
    rows: [
      definition('Dues en tout', 'Somme des obligations inscrites aux registres, à leur terme', owedOf(owed)),
      definition(
        'Dues à date',
        'Toute l’obligation des marchés finis ; pour les autres, au prorata des jours écoulés',
        owedOf(due),
      ),
      definition('Déclarées', 'Heures des relevés mensuels transmis par l’entreprise', hoursOf(logged)),
      definition('Validées', 'Déclarées, contrôlées sur pièces et acceptées', hoursOf(validated)),
      definition(
        'Retenues',
        'Validées, faites après l’éligibilité, pendant l’exécution, dans la durée permise',
        hoursOf(counted),
      ),
      definition(
        'Imputées',
        'Retenues, dans la limite des heures dues à date de chaque marché ou groupe globalisé',
        hoursOf(credited),
      ),
      definition('Écart', 'Imputées − dues à date', gapOf(credited - due)),
      definition(
        'Taux de réalisation',
        `Imputées ÷ dues à date = ${hoursFigure(credited)} ÷ ${wholeHours(due)}, arrondi au dixième inférieur`,
        percentTenth(credited, due) ?? '—',
      ),
      definition('Rattrapables', 'Part de l’écart qui vient de marchés en cours, excusées ôtées', hoursOf(split.late)),
      definition(
        'Excusées',
        'Part de l’écart pour laquelle l’acheteur a constaté qu’aucun moyen n’existait',
        hoursOf(split.excused),
      ),
      definition('Exposées', 'Part de l’écart qui vient de marchés finis, excusées ôtées', hoursOf(split.exposed)),
      definition('Personnes', 'Personnes distinctes ayant au moins une heure retenue', personsSaid(people)),
    ],
    notes: [
      cutOffNote(at),
      ROUNDING,
      {
        title: 'Conformité',
        text: `Conforme à 100 %, partiellement conforme dès ${PARTIAL_RATE} %, non conforme en deçà. Seuil de l’acheteur (pratique), qu’aucun texte ne fixe.`,
      },
      {
        title: 'Groupements',
        text: `L’obligation pèse sur le groupement : elle figure en entier au bilan de chacun de ses membres. ${plural(lines.length, 'marché mesuré', 'marchés mesurés')} au ${longDate(at)}.`,
      },
    ],
  }
}
