//! `ecsctl tfstate`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use aws_config::BehaviorVersion;
use clap::{Args, Subcommand, ValueEnum};
use ecs_tfstate::aws::Account;
use ecs_tfstate::encryption::Keys;
use ecs_tfstate::{Address, Environment, Error, ErrorKind, Location, Object, OnLock, Opener, State, Value};

use crate::CommandResult;
use crate::output;

/// The exit code if nothing is at an address.
const NOT_FOUND: u8 = 3;

/// How long `--lock wait` waits.
const PATIENCE: Duration = Duration::from_secs(600);

/// Arguments of `tfstate`.
#[derive(Args)]
pub(crate) struct Tfstate {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print values, one a line: text as it is, anything else as JSON
    Lookup(Lookup),
    /// Print the addresses of all resources and outputs
    List(List),
    /// Print all values as one JSON object by address
    Dump(Dump),
}

/// Which state.
#[derive(Args)]
struct StateArguments {
    /// A path, a working directory of Terraform, or a URL: s3://bucket/key, https://…, gs://bucket/object,
    /// azurerm://group/account/container/blob, remote://host/organization/workspace
    #[arg(long, short, value_name = "LOCATION", default_value = ".")]
    state: String,

    /// The workspace of a working directory [default: the one selected there]
    #[arg(long, short, value_name = "NAME")]
    workspace: Option<String>,

    /// What to do if Terraform is at work on the state
    #[arg(long, value_enum, default_value_t = Lock::Ignore)]
    lock: Lock,

    /// A file with the passphrase of a state that OpenTofu encrypted [default: what $TF_ENCRYPTION says]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lock {
    /// Do not look
    Ignore,
    /// Read, and say so
    Warn,
    /// Fail
    Refuse,
    /// Wait until it is done, for ten minutes at most
    Wait,
}

#[derive(Args)]
struct Lookup {
    #[command(flatten)]
    state: StateArguments,

    /// Addresses, such as output.vpc_id or 'aws_subnet.private["a"].id'
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Print JSON, as `terraform output -json NAME` does
    #[arg(long, conflicts_with = "raw")]
    json: bool,

    /// Print a text, a number or a boolean without a new line, as `terraform output -raw NAME` does
    #[arg(long)]
    raw: bool,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    state: StateArguments,

    /// Only what is at these addresses or in these modules
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Dump {
    #[command(flatten)]
    state: StateArguments,

    /// Only what is at these addresses or in these modules
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Print sensitive values too
    #[arg(long)]
    reveal: bool,
}

impl Tfstate {
    pub(crate) async fn run(&self) -> CommandResult {
        match &self.command {
            Command::Lookup(lookup) => lookup.run().await,
            Command::List(list) => list.run().await,
            Command::Dump(dump) => dump.run().await,
        }
    }
}

impl StateArguments {
    async fn read(&self) -> Result<State, Box<dyn std::error::Error>> {
        let location: Location = self.state.parse()?;
        let environment = Environment::of_process();
        let mut opener = Opener::new(environment.clone()).with_keys(self.keys(&environment)?);
        if let Some(workspace) = &self.workspace {
            opener = opener.with_workspace(workspace);
        }
        // Asking for credentials takes time that a file does not need.
        if !is_file(&location) {
            opener = opener.with_aws(account().await);
        }
        let snapshot = opener.read(&location, self.on_lock()).await?;
        if let Some(warning) = snapshot.warning() {
            output::warning(&warning);
        }
        Ok(snapshot.into_state())
    }

    fn keys(&self, environment: &Environment) -> Result<Keys, Box<dyn std::error::Error>> {
        if let Some(path) = &self.passphrase_file {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}: name a file with the passphrase", path.display()))?;
            return Ok(Keys::new().with_passphrase(text.trim_end_matches(['\r', '\n'])));
        }
        match environment.get("TF_ENCRYPTION") {
            Some(text) => Ok(Keys::from_tf_encryption(text)?),
            None => Ok(Keys::new()),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a command waits in real time")]
    fn on_lock(&self) -> OnLock<'static> {
        match self.lock {
            Lock::Ignore => OnLock::Ignore,
            Lock::Warn => OnLock::Warn,
            Lock::Refuse => OnLock::Refuse,
            Lock::Wait => {
                OnLock::Wait { every: Duration::from_secs(2), at_most: PATIENCE, sleep: &tokio::time::sleep }
            }
        }
    }
}

fn is_file(location: &Location) -> bool {
    matches!(location, Location::File(path) if path.is_file() && !path.ends_with(".terraform/terraform.tfstate"))
}

async fn account() -> Account {
    Account::from(aws_config::load_defaults(BehaviorVersion::latest()).await)
}

impl Lookup {
    async fn run(&self) -> CommandResult {
        let addresses =
            self.addresses.iter().map(|text| text.parse()).collect::<Result<Vec<Address>, Error>>()?;
        let state = self.state.read().await?;
        let mut exit = ExitCode::SUCCESS;
        for address in &addresses {
            match state.get(address) {
                Ok(found) => self.print(address, found.reveal())?,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    output::error(&error);
                    exit = ExitCode::from(NOT_FOUND);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(exit)
    }

    fn print(&self, address: &Address, value: &Value) -> Result<(), String> {
        match (self.json, self.raw) {
            (true, _) => output::line(&value.to_terraform_json()),
            (_, true) => {
                let raw = value.to_raw().ok_or_else(|| {
                    format!("`{address}` is no text, number or boolean, so it has no raw form: use --json")
                })?;
                match self.addresses.len() {
                    1 => output::raw(&raw),
                    _ => output::line(&raw),
                }
            }
            _ => output::line(&value.to_text()),
        }
        Ok(())
    }
}

impl List {
    async fn run(&self) -> CommandResult {
        let state = self.state.read().await?;
        let addresses = chosen(&state, &self.addresses).into_iter().map(|address| address.to_string());
        match self.json {
            true => output::line(&Value::Array(addresses.map(Value::from).collect()).to_pretty()),
            false => addresses.for_each(|address| output::line(&address)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Dump {
    async fn run(&self) -> CommandResult {
        let state = self.state.read().await?;
        let mut values = Object::new();
        for address in chosen(&state, &self.addresses) {
            let found = state.get(&address)?;
            let value = if self.reveal { found.reveal() } else { found.masked() };
            values.insert(address.to_string(), value.clone());
        }
        output::json_document(&values);
        Ok(ExitCode::SUCCESS)
    }
}

/// The addresses of the state that are one of `wanted`, or below one.
fn chosen(state: &State, wanted: &[String]) -> Vec<Address> {
    let is_below = |address: &str, above: &str| {
        address.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let canonical =
        |text: &String| text.parse::<Address>().map_or_else(|_| text.clone(), |it| it.to_string());
    let wanted = wanted.iter().map(canonical).collect::<Vec<_>>();
    let is_wanted = |address: &Address| {
        let address = address.to_string();
        wanted.is_empty() || wanted.iter().any(|above| is_below(&address, above))
    };
    state.addresses().filter(is_wanted).collect()
}
