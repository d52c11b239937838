import router from '@adonisjs/core/services/router'

const HealthController = () => import('#monitoring/controllers/health_controller')
const MetricsController = () => import('#monitoring/controllers/metrics_controller')

router.get('/health/live', [HealthController, 'live']).as('health.live')
router.get('/health/ready', [HealthController, 'ready']).as('health.ready')
router.get('/metrics', [MetricsController, 'show']).as('metrics')
