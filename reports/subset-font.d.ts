declare module 'subset-font' {
  /** Cuts a font to these letters. */
  export default function subsetFont(
    font: Buffer,
    letters: string,
    options: { targetFormat: 'sfnt' | 'woff2'; keepFeatures?: string[]; noHinting?: boolean; dropTables?: string[] },
  ): Promise<Buffer>
}
