# The clients, in a virtual environment, and the fake's server for them. Sourced by the scripts beside this.
# shellcheck shell=bash

target=${CARGO_TARGET_DIR:-target}
venv=$target/wire-clients

# The modules that have to be there: an environment of an older list of requirements lacks some.
if ! "$venv/bin/python" -c 'import awscli, boto3, cfnlint' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r ci/requirements.txt
fi

# Sets `testkit` to the binary, the one given or one built now.
find_testkit() {
  testkit=$1
  if [ -z "$testkit" ]; then
    cargo build --quiet -p ecs-testkit --all-features --bin ecs-testkit
    testkit=$target/debug/ecs-testkit
  fi
}

# Starts the fake with these flags: `server` is its process, `log` its output, and the environment leads clients to it.
start_fake() {
  log=$(mktemp)
  "$testkit" --port 0 "$@" >"$log" &
  server=$!
  for _ in $(seq 100); do grep -q '^secret key: ' "$log" && break; sleep 0.05; done
  AWS_ENDPOINT_URL=$(sed -n 's/^listening on //p' "$log")
  AWS_ACCESS_KEY_ID=$(sed -n 's/^access key: //p' "$log")
  AWS_SECRET_ACCESS_KEY=$(sed -n 's/^secret key: //p' "$log")
  [ -n "$AWS_SECRET_ACCESS_KEY" ] || { echo "$testkit does not start" >&2; exit 1; }
}

stop_server() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$log"
}

export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
unset AWS_SESSION_TOKEN AWS_PROFILE
