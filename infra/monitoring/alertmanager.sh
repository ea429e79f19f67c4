#!/bin/sh
# Writes Alertmanager's configuration from the server's own settings of e-mail (.env) to standard output, or
# to the file that is named, and then becomes Alertmanager.
#
#   ALERT_MAIL_TO   whom alerts are written to, with commas between them; nobody where it is not set
#   SMTP_HOST, SMTP_PORT, SMTP_USERNAME, SMTP_PASSWORD, SMTP_USE_TLS, EMAIL_FROM_ADDRESS, or
#   EMAIL_PROVIDER=sendgrid and SENDGRID_API_KEY
#
# SMTP_PASSWORD and SENDGRID_API_KEY may stand in a file that SMTP_PASSWORD_FILE or SENDGRID_API_KEY_FILE names, as for
# the server; the file has to be in this container too.
set -eu

refuse() {
    echo "alertmanager.sh: $1" >&2
    exit 1
}

# Puts a secret into the variable `secret`: the variable of this name, or what is in the file that NAME_FILE names.
find_secret() {
    eval "secret=\${$1:-} file=\${$1_FILE:-}"
    [ -n "$file" ] || return 0
    [ -z "$secret" ] || refuse "set $1 or $1_FILE, not both"
    [ -r "$file" ] || refuse "$1_FILE: $file cannot be read: mount it into this container as into the server's"
    secret=$(cat "$file")
}

# A value as YAML takes it between single quotes.
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"; }

configuration() {
    to=${ALERT_MAIL_TO:-} host=${SMTP_HOST:-} port=${SMTP_PORT:-587}
    user=${SMTP_USERNAME:-}
    if [ "${EMAIL_PROVIDER:-}" = sendgrid ]; then
        host=smtp.sendgrid.net port=587 user=apikey
        find_secret SENDGRID_API_KEY
    else
        find_secret SMTP_PASSWORD
    fi
    # What would sign in with an empty password is not started.
    [ -z "$user" ] || [ -n "$secret" ] || refuse "the password of $user is missing"
    # What is worth telling is told once more after four hours, and when it is over.
    cat <<'END'
route:
  receiver: people
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
  routes:
    - matchers: [severity="critical"]
      receiver: people
      group_wait: 10s
      repeat_interval: 1h
inhibit_rules:
  # Where nothing runs, what it would have told is no news.
  - source_matchers: [alertname="ChronaDown"]
    target_matchers: [alertname!="ChronaDown"]
  - source_matchers: [alertname="ChronaDatabaseAway"]
    target_matchers: [alertname="ChronaErrors"]
END
    if [ -z "$to" ] || [ -z "$host" ]; then
        echo "ALERT_MAIL_TO or SMTP_HOST is not set: alerts are shown and told to nobody" >&2
        printf 'receivers:\n  - name: people\n'
        return
    fi
    tls=true
    [ "${SMTP_USE_TLS:-true}" != false ] || tls=false
    printf 'global:\n'
    printf '  smtp_smarthost: %s\n' "$(quoted "$host:$port")"
    printf '  smtp_from: %s\n' "$(quoted "${EMAIL_FROM_ADDRESS:?where there is a relay there is an address}")"
    printf '  smtp_require_tls: %s\n' "$tls"
    if [ -n "$user" ]; then
        printf '  smtp_auth_username: %s\n' "$(quoted "$user")"
        printf '  smtp_auth_password: %s\n' "$(quoted "$secret")"
    fi
    printf 'receivers:\n  - name: people\n    email_configs:\n'
    printf '      - to: %s\n        send_resolved: true\n' "$(quoted "$to")"
}

if [ $# -eq 0 ]; then
    configuration
    exit
fi
umask 077
configuration > "$1"
shift
exec "$@"
