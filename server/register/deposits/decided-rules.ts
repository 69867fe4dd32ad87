// Who a person said that the names of a file are: a title neither adds to a name nor takes from it, and two who are named alike are told
// apart row by row.

/** What a file calls somebody, folded, beside the day of birth that it says. */
type Called = { written: string; bornOn: string }

/** `sheetRow` not empty: of that row alone, and of what it says `beside` the name (contract, employer). null: nobody known. */
export type Said = Called & { sheetRow: string; beside: string; participantId: number | null }
type Remembered = Said & { isOwn: boolean }

export type Asked = Called & { sheetRow: string; beside: string }
export type Answer = { participantId: number | null; isOfRow: boolean }

const MEN = new Set(['m', 'mr', 'monsieur'])
const WOMEN = new Set(['mme', 'mlle', 'madame', 'mademoiselle'])

type Plain = { name: string; title: '' | 'man' | 'woman' }

/** « mme diallo awa » is « diallo awa », a woman. « m jarot » may as well be an initial, and stays as it is. */
export function plainName(written: string): Plain {
  const words = written.split(' ').filter(Boolean)
  const at = words.findIndex(
    (word, index) => WOMEN.has(word) || (MEN.has(word) && (word.length > 1 || (index === 0 && words.length > 2))),
  )
  if (at < 0 || words.length < 2) return { name: written, title: '' }
  return { name: words.filter((_, index) => index !== at).join(' '), title: WOMEN.has(words[at]!) ? 'woman' : 'man' }
}

/** All that was answered of a file, and of the earlier ones of its sender; the last prevails. */
export class Decided {
  private readonly byName = new Map<string, { said: Remembered; title: Plain['title'] }[]>()

  constructor(said: readonly Remembered[] = []) {
    for (const one of said) {
      const { name, title } = plainName(one.written)
      const key = `${name}|${one.bornOn}`
      const list = this.byName.get(key)
      if (list) list.push({ said: one, title })
      else this.byName.set(key, [{ said: one, title }])
    }
  }

  /** undefined: nobody answered, or what was answered leaves a doubt. */
  of(asked: Asked): Answer | undefined {
    const { name, title } = plainName(asked.written)
    const all = (this.byName.get(`${name}|${asked.bornOn}`) ?? []).filter(
      one => title === '' || one.title === '' || one.title === title,
    )
    const ofRow = all.findLast(({ said }) => said.isOwn && said.sheetRow !== '' && said.sheetRow === asked.sheetRow)
    if (ofRow) return { participantId: ofRow.said.participantId, isOfRow: true }
    const last = all.findLastIndex(({ said }) => said.sheetRow === '')
    const apart = all.slice(last + 1).map(({ said }) => said)
    if (apart.length > 0) return toldApart(apart, asked)
    const plain = all.filter(({ said }) => said.sheetRow === '')
    const same = plain.findLast(({ said }) => said.written === asked.written)
    return same ? { participantId: same.said.participantId, isOfRow: false } : agreed(lastOfEach(plain))
  }
}

/** Two persons bear this name: what else the row says may tell which; without it, another answer is awaited. */
function toldApart(apart: readonly Remembered[], { beside }: Asked): Answer | undefined {
  if (apart.every(({ isOwn }) => !isOwn) && agreed(apart)) return agreed(apart)
  return beside === '' ? undefined : agreed(apart.filter(one => one.beside === beside))
}

/** A man and a woman of one name are two persons: who is written without a title may be either. */
function lastOfEach(plain: readonly { said: Remembered; title: Plain['title'] }[]): Remembered[] {
  return [...new Map(plain.map(({ said, title }) => [title, said])).values()]
}

function agreed(said: readonly Remembered[]): Answer | undefined {
  const people = new Set(said.map(({ participantId }) => participantId))
  return people.size === 1 ? { participantId: said[0]!.participantId, isOfRow: false } : undefined
}
