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

# Starts moto, which the environment leads clients to: `server` is its process, `log` its output with each request.
start_moto() {
  log=$(mktemp)
  MOTO_IAM_LOAD_MANAGED_POLICIES=true moto_server -H 127.0.0.1 -p 0 >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do grep -q 'Running on' "$log" && break; sleep 0.1; done
  AWS_ENDPOINT_URL=$(sed -n 's/.*Running on //p' "$log") AWS_ACCESS_KEY_ID=made AWS_SECRET_ACCESS_KEY=up
  [ -n "$AWS_ENDPOINT_URL" ] || { cat "$log" >&2; exit 1; }
}

stop_server() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$log"
}

# Makes a Terraform directory `tf` in a work directory, of a file with roles. Fails where there is no Terraform, or no
# provider: it comes from TF_PLUGIN_MIRROR, a filesystem mirror, or from where Terraform itself looks.
prepare_terraform() {
  if ! command -v terraform >/dev/null; then
    echo "skipped: Terraform, which is not installed"
    return 1
  fi
  export CHECKPOINT_DISABLE=1
  if [ -n "${TF_PLUGIN_MIRROR:-}" ]; then
    printf 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' "$TF_PLUGIN_MIRROR" >"$1/terraformrc"
    export TF_CLI_CONFIG_FILE=$1/terraformrc
  fi
  mkdir "$1/tf"
  cp "$2" "$1/tf/roles.tf"
  cat >"$1/tf/provider.tf" <<'HCL'
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}
HCL
  if ! (cd "$1/tf" && terraform init -input=false -no-color) >"$1/init" 2>&1; then
    echo "skipped: what takes Terraform, as terraform init finds no provider: set TF_PLUGIN_MIRROR"
    return 1
  fi
}

export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
unset AWS_SESSION_TOKEN AWS_PROFILE
