import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ODD_IDS } from './support/odd-ids.ts'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('the endpoints of one teacher', (vividly) => {
  for (const [path, otherTeacher] of [
    ['classes', 'Teachers can only access their own classes'],
    ['student-requests', 'Teachers can only access their own requests'],
    ['dashboard', 'Teachers can only access their own dashboard'],
  ] as const) {
    describe(`GET /teachers/{id}/${path}`, () => {
      const ask = async (teacherId: string, as?: { token: string }) => {
        const { status, body } = await vividly().get(`/api/v1/teachers/${teacherId}/${path}`, {
          as,
        })
        return { status, detail: body.detail }
      }

      it('needs an access token', async () => {
        assert.equal((await ask('user_x')).status, 401)
      })

      it('is refused to students, also for their own id', async () => {
        const kim = await vividly().student('kim')
        const ada = await vividly().teacher('ada')

        for (const id of [kim.id, ada.id, ...ODD_IDS]) {
          assert.deepEqual(await ask(id, kim), {
            status: 403,
            detail: 'This endpoint is only accessible to teachers',
          })
        }
      })

      it('is refused to teachers for any other id', async () => {
        const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]

        for (const id of [eve.id, ...ODD_IDS]) {
          assert.deepEqual(await ask(id, ada), { status: 403, detail: otherTeacher })
        }
        assert.equal((await ask(ada.id, ada)).status, 200)
      })

      it('is open to admins, with 404 for ids that are no teacher', async () => {
        const ada = await vividly().teacher('ada')
        const kim = await vividly().student('kim')
        for (const role of ['admin', 'super_admin'] as const) {
          const root = await vividly().admin('root', role)

          assert.equal((await ask(ada.id, root)).status, 200)
          for (const id of [kim.id, root.id, ...ODD_IDS]) {
            assert.deepEqual(await ask(id, root), { status: 404, detail: 'Teacher not found' })
          }
        }
      })
    })
  }
})

onEveryDatabase('the endpoints of one class', (vividly) => {
  for (const [method, path, others, students] of [
    ['GET', '', 'You do not have permission to access this class', undefined],
    ['PATCH', '', 'Only the class teacher can update this class', undefined],
    ['DELETE', '', 'Only the class teacher can archive this class', undefined],
    [
      'GET',
      '/students',
      'Only the class teacher can view this roster',
      'Students cannot view class rosters',
    ],
    ['DELETE', '/students/user_none', 'Only the class teacher can remove students', undefined],
  ] as const) {
    describe(`${method} /classes/{id}${path}`, () => {
      const ask = async (classId: string, as?: { token: string }) => {
        const body = method === 'PATCH' ? {} : undefined
        const answer = await vividly().ask(method, `/api/v1/classes/${classId}${path}`, {
          as,
          body,
        })
        return { status: answer.status, detail: answer.body?.detail }
      }

      it('needs an access token', async () => {
        assert.equal((await ask('class_x')).status, 401)
      })

      it('is 404 for everybody if there is no such class', async () => {
        const people = [
          await vividly().student('kim'),
          await vividly().teacher('ada'),
          await vividly().admin('root'),
        ]

        for (const person of people) {
          for (const id of ODD_IDS) {
            assert.deepEqual(await ask(id, person), { status: 404, detail: 'Class not found' })
          }
        }
      })

      it('is refused to others', async () => {
        const physics = await vividly().createClass(await vividly().teacher('ada'))
        const eve = await vividly().teacher('eve')
        const kim = await vividly().student('kim')

        assert.deepEqual(await ask(physics.class_id, eve), { status: 403, detail: others })
        assert.deepEqual(await ask(physics.class_id, kim), {
          status: 403,
          detail: students ?? others,
        })
      })

      it('is open to its teacher and to admins, archived or not', async () => {
        const ada = await vividly().teacher('ada')
        const physics = await vividly().createClass(ada)

        for (const person of [ada, await vividly().admin('root')]) {
          const { status, detail } = await ask(physics.class_id, person)
          assert.ok(status === 200 || detail === 'Student not enrolled in this class')
        }
      })

      if (method !== 'GET' || path !== '') {
        it('is refused to students of the class', async () => {
          const kim = await vividly().student('kim')
          const physics = await vividly().createClass(await vividly().teacher('ada'), kim)

          assert.equal((await ask(physics.class_id, kim)).status, 403)
        })
      }
    })
  }
})

onEveryDatabase('T3 GET /classes/{id}', (vividly) => {
  it('is open to students of the class, until they are removed', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada, kim)
    const ask = () => vividly().get(`/api/v1/classes/${physics.class_id}`, { as: kim })

    assert.deepEqual((await ask()).body, physics)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })
    assert.equal((await ask()).body.archived, true)
    await vividly().delete(`/api/v1/classes/${physics.class_id}/students/${kim.id}`, { as: ada })
    assert.equal((await ask()).status, 403)
  })
})
