import { start } from './start.ts'

await start({ demo: process.argv.includes('--demo') })
