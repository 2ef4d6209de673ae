// npm run pack: builds every package that people install, and packs it into dist/packages.
import { publishedPackages } from './pack/packages.ts'
import { stage } from './pack/stage.ts'
import { pack } from './pack/tarballs.ts'

for (const { manifest, bytes, files } of pack(await stage(publishedPackages()))) {
  const size = `${Math.ceil(bytes / 1024)} kB`.padStart(8)
  console.log(`${manifest.name.padEnd(22)} ${manifest.version}  ${size}  ${files.length} files`)
}
