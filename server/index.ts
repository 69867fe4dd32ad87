// Only after this question: an older Node would break on what comes next, and not say why.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`Clausuivi demande Node 24, et ceci est Node ${process.versions.node} : lancez « npm start ».\n`)
  process.exit(1)
}

const { start } = await import('./start.ts')
await start({ demo: process.argv.includes('--demo') })

export {}
