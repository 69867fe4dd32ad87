import type { Verb } from '../cli.ts'

export const makeReport: Verb = {
  usage: 'report contract ID | company SIRET -o FICHIER [--date AAAA-MM-JJ]   édite un rapport PDF',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
