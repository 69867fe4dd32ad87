import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { contractReport } from '../contract.ts'
import type { Reported } from '../words.ts'
import { wholeFile } from './whole-file.ts'

/** Every typed text that the documents of a contract print: its report, its sanction files and their letters. */
export async function typedTextsOf(
  db: Db,
  user: User,
  contract: Contract,
  today: string,
): Promise<Pick<Reported, 'texts' | 'about'>> {
  const { texts = [], about } = await contractReport(db, user, contract.id, { at: null, today })
  const files = (await proceedingsOf(db, [contract.id])).get(contract.id) ?? []
  const others = []
  for (const file of files) others.push(...((await wholeFile(db, contract, file, today)).texts ?? []))
  const all = [...texts, ...others]
  const first = all.filter((text, index) => all.findIndex(other => other.text === text.text) === index)
  return { texts: first, about }
}
