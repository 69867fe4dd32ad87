import type { Verb } from '../cli.ts'

export const readJournal: Verb = {
  usage: 'journal [--json] [--since AAAA-MM-JJ]   dit qui a fait quoi, et quand',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
