import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { auditPageSchema, sessionSchema, userPageSchema, userSchema } from '#accounts/schemas'
import {
  auditListValidator,
  passwordValidator,
  profileValidator,
  signInValidator,
  signUpValidator,
  userListValidator,
  userUpdateValidator,
} from '#accounts/validators'
import { apiStack, middleware, webStack } from '#start/middleware'

const AuthsController = () => import('#accounts/controllers/auths_controller')
const UsersController = () => import('#accounts/controllers/users_controller')
const AuditController = () => import('#accounts/controllers/audit_controller')
const EntranceController = () => import('#accounts/controllers/entrance_controller')
const AccountController = () => import('#accounts/controllers/account_controller')

const tags = ['Account']
const bearer = middleware.auth({ guards: ['api'] })

router
  .group(() => {
    api(router.post('/signup', [AuthsController, 'signup']).as('api.signup'), {
      summary: 'Open an account',
      tags,
      public: true,
      body: signUpValidator,
      response: sessionSchema,
      status: 201,
    })
    api(router.post('/signin', [AuthsController, 'signin']).as('api.signin'), {
      summary: 'Sign in and get a token',
      tags,
      public: true,
      body: signInValidator,
      response: sessionSchema,
    })
    const ended = { type: 'object', properties: { status: { type: 'boolean' } } }
    for (const [method, name] of [
      ['get', 'api.signout'],
      ['post', 'api.signout.post'],
    ] as const) {
      api(router[method]('/signout', [AuthsController, 'signout']).as(name).use(bearer), {
        summary: 'End the token of this request',
        tags,
        response: ended,
      })
    }
    api(router.get('/', [AuthsController, 'show']).as('api.session').use(bearer), {
      summary: 'Who am I',
      tags,
      response: sessionSchema,
    })
    api(
      router
        .post('/update/password', [AuthsController, 'updatePassword'])
        .as('api.password')
        .use(bearer),
      {
        summary: 'Change the password; ends every other token and answers with a new one',
        tags,
        body: passwordValidator,
        response: sessionSchema,
      }
    )
    api(
      router
        .post('/update/profile', [AuthsController, 'updateProfile'])
        .as('api.profile')
        .use(bearer),
      { summary: 'Change name or picture', tags, body: profileValidator, response: sessionSchema }
    )
  })
  .prefix('/api/v1/auths')
  .use(apiStack)

router
  .group(() => {
    const admin = ['Admin']
    api(router.get('/users', [UsersController, 'index']).as('api.admin.users'), {
      summary: 'Users, newest first',
      tags: admin,
      query: userListValidator,
      response: userPageSchema,
    })
    api(router.get('/users/:id', [UsersController, 'show']).as('api.admin.user'), {
      summary: 'One user',
      tags: admin,
      response: userSchema,
    })
    api(router.post('/users/:id', [UsersController, 'update']).as('api.admin.user.update'), {
      summary: 'Change role, permissions or name of a user',
      tags: admin,
      body: userUpdateValidator,
      response: userSchema,
    })
    api(router.get('/audit', [AuditController, 'index']).as('api.admin.audit'), {
      summary: 'Audit trail, newest first',
      tags: admin,
      query: auditListValidator,
      response: auditPageSchema,
    })
  })
  .prefix('/api/v1/admin')
  .where('id', router.matchers.uuid())
  .use([...apiStack, bearer, middleware.active(), middleware.admin()])

router
  .group(() => {
    router.get('/login', [EntranceController, 'showLogin']).as('login')
    router.post('/login', [EntranceController, 'login']).as('login.submit')
    router.get('/signup', [EntranceController, 'showSignup']).as('signup')
    router.post('/signup', [EntranceController, 'signup']).as('signup.submit')
    router.post('/logout', [EntranceController, 'logout']).as('logout')
    router.post('/session/token', [AccountController, 'token']).as('session.token')
  })
  .use(webStack)

/** Open to pending users too. */
router
  .group(() => {
    router.get('/', [AccountController, 'show']).as('account')
    router.post('/profile', [AccountController, 'updateProfile']).as('account.profile')
    router.post('/password', [AccountController, 'updatePassword']).as('account.password')
    router
      .post('/sessions/:id/revoke', [AccountController, 'revokeSession'])
      .as('account.session.revoke')
      .where('id', router.matchers.uuid())
    router
      .post('/sessions/revoke_others', [AccountController, 'revokeOtherSessions'])
      .as('account.sessions.revoke_others')
  })
  .prefix('/account')
  .use([...webStack, middleware.auth({ guards: ['web'] })])
