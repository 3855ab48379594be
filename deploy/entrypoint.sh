#!/bin/sh
# Usage: gateway | admin | migrate | secrets | any other command
set -eu

# A secret may come as a file: NAME_FILE instead of NAME. What is set directly wins.
for name in DATABASE_URL REDIS_URL ADMIN_TOKEN ENCRYPTION_KEY ENCRYPTION_KEY_PREVIOUS METRICS_TOKEN; do
  file=$(printenv "${name}_FILE" || true)
  unset "${name}_FILE"
  [ -n "$file" ] || continue
  [ -z "$(printenv "$name" || true)" ] || continue
  export "$name=$(cat "$file")"
done

# Nobody outside of the container reaches its loopback. Both apps are told of both: the gateway, too, must know whether
# the admin API can be reached by other machines, for that decides which addresses a provider may have.
export GATEWAY_HOST="${GATEWAY_HOST:-0.0.0.0}" ADMIN_HOST="${ADMIN_HOST:-0.0.0.0}"

case "$1" in
  gateway | admin) exec node --enable-source-maps "dist/apps/$1/src/main.js" ;;
  migrate) exec node scripts/migrate.ts deploy ;;
  secrets) exec node scripts/secrets.ts /secrets "$DATA_DIR" ;;
  *) exec "$@" ;;
esac
