// A process of its own that holds the write lock of an SQLite file: it says when it has it, and
// gives it back when its input ends. Arguments: the path of the file.
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync(process.argv[2] ?? '')
database.exec('begin immediate')
process.stdout.write('held\n')
process.stdin.resume()
await once(process.stdin, 'end')
database.exec('commit')
