//! `ecsctl tfstate`

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_config::SdkConfig;
use clap::{Args, Subcommand, ValueEnum};
use ecs_tfstate::aws::Account;
use ecs_tfstate::encryption::Keys;
use ecs_tfstate::{
    Address, Environment, Error, ErrorKind, Location, Object, OnLock, Opener, Sleep, State, Value,
};

use crate::CommandResult;
use crate::output;
use crate::target;

/// The exit code if nothing is at an address.
const NOT_FOUND: u8 = 3;

/// How long `--lock wait` waits.
const PATIENCE: Duration = Duration::from_secs(600);

const EXIT_CODES: &str = "Exit codes:
  0  all is there
  1  the state cannot be read, is locked, or an address is wrong
  2  the arguments are wrong
  3  nothing is at an address";

const FORMS: &str = "Addresses:
  output.vpc_id                       an output
  aws_vpc.main.id                     an attribute of a resource; data.aws_ami.linux.id of a data source
  'aws_subnet.private[\"a\"].id'        of one instance; [0] and [-1] with count
  'aws_subnet.private[*].id'          of all instances
  module.net.aws_vpc.main.id          in a module
  'output.subnets[1:]'                a part of a list
  'output.tags.Name // \"none\"'        a jq filter, which gives its first result

A sensitive value is printed, as `terraform output NAME` does.";

/// Arguments of `tfstate`.
#[derive(Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Tfstate {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print values, one a line: text as it is, anything else as JSON
    #[command(after_help = format!("{FORMS}\n\n{EXIT_CODES}"))]
    Lookup(Lookup),
    /// Print the addresses of all resources and outputs
    #[command(after_help = EXIT_CODES)]
    List(List),
    /// Print all values as one JSON object by address, without those that are sensitive
    #[command(after_help = EXIT_CODES)]
    Dump(Dump),
}

/// Which state.
#[derive(Args)]
struct StateArguments {
    /// A path, a working directory of Terraform, `-` for standard input, or a URL: s3://bucket/key,
    /// https://…, gs://bucket/object, azurerm://group/account/container/blob, remote://host/organization/workspace
    #[arg(long, short, value_name = "LOCATION", default_value = ".")]
    state: String,

    /// The workspace, of a working directory or under the key of s3:// and azurerm:// [default: the one
    /// selected in the directory, and none for URLs]
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
    /// Fail; where nobody can tell, read and say so
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

    /// Print a text, a number or a boolean as `terraform output -raw NAME` does: one alone without a new line
    #[arg(long)]
    raw: bool,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    state: StateArguments,

    /// Only these resources, modules and outputs, or all whose addresses begin so
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Print a JSON array
    #[arg(long, conflicts_with = "raw")]
    json: bool,

    /// Print one address a line, which is the default
    #[arg(long)]
    raw: bool,

    /// Taken as by `dump`; addresses hold no sensitive values
    #[arg(long, hide = true)]
    reveal: bool,
}

#[derive(Args)]
struct Dump {
    #[command(flatten)]
    state: StateArguments,

    /// Only these resources, modules and outputs, or all whose addresses begin so
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Print sensitive values too
    #[arg(long)]
    reveal: bool,

    /// Print JSON, which is the only form
    #[arg(long)]
    json: bool,
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
        let environment = Environment::of_process();
        let keys = self.keys(&environment)?;
        if self.state == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            return Ok(keys.read(bytes).await?);
        }
        let location: Location = self.state.parse()?;
        let opener = self.opener(environment, keys, &location).await?;
        let waited = AtomicBool::new(false);
        let sleep = |duration| {
            if !waited.swap(true, Ordering::Relaxed) {
                output::warning("Terraform is at work on the state: waiting for it to finish");
            }
            pause(duration)
        };
        let snapshot = opener.read(&location, self.on_lock(&sleep)).await?;
        if let Some(warning) = snapshot.warning() {
            output::warning(&warning);
        }
        Ok(snapshot.into_state())
    }

    async fn opener(
        &self,
        environment: Environment,
        keys: Keys,
        location: &Location,
    ) -> Result<Opener, String> {
        let mut opener = Opener::new(environment).with_keys(keys);
        if let Some(workspace) = &self.workspace {
            opener = opener.with_workspace(workspace);
        }
        Ok(match account(location).await? {
            Some(account) => opener.with_aws(account),
            None => opener,
        })
    }

    fn keys(&self, environment: &Environment) -> Result<Keys, String> {
        if let Some(path) = &self.passphrase_file {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}: name a file with the passphrase", path.display()))?;
            return Ok(Keys::new().with_passphrase(text.trim_end_matches(['\r', '\n'])));
        }
        let keys = environment.filled("TF_ENCRYPTION").map(Keys::from_tf_encryption);
        // A state that is not encrypted needs none.
        Ok(keys
            .and_then(|keys| keys.map_err(|error| output::warning(&error.to_string())).ok())
            .unwrap_or_default())
    }

    fn on_lock<'s>(&self, sleep: &'s dyn Sleep) -> OnLock<'s> {
        match self.lock {
            Lock::Ignore => OnLock::Ignore,
            Lock::Warn => OnLock::Warn,
            Lock::Refuse => OnLock::Refuse,
            Lock::Wait => OnLock::Wait { every: Duration::from_secs(2), at_most: PATIENCE, sleep },
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a command waits in real time")]
fn pause(duration: Duration) -> tokio::time::Sleep {
    tokio::time::sleep(duration)
}

/// What it takes to read from a location. Asking AWS for credentials takes time
/// that other places do not need.
async fn account(location: &Location) -> Result<Option<Account>, String> {
    Ok(match location {
        Location::File(path) if path.is_file() && !path.ends_with(".terraform/terraform.tfstate") => None,
        Location::File(_) | Location::S3 { .. } => Some(Account::from(target::loader(None)?.load().await)),
        _ => Some(Account::from(SdkConfig::builder().http_client(target::http_client()).build())),
    })
}

impl Lookup {
    async fn run(&self) -> CommandResult {
        let addresses =
            self.addresses.iter().map(|text| text.parse()).collect::<Result<Vec<Address>, Error>>()?;
        let state = self.state.read().await?;
        let (mut lines, mut exit) = (String::new(), ExitCode::SUCCESS);
        for address in &addresses {
            match state.lookup(address) {
                Ok(found) => lines.push_str(&self.line(address, found.reveal())?),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    output::error(&error);
                    exit = ExitCode::from(NOT_FOUND);
                }
                Err(error) => return Err(error.into()),
            }
        }
        output::result(&lines)?;
        Ok(exit)
    }

    fn line(&self, address: &Address, value: &Value) -> Result<String, String> {
        let text = match (self.json, self.raw) {
            (true, _) => value.to_terraform_json(),
            (_, true) => value.to_raw().ok_or_else(|| {
                format!("`{address}` is no text, number or boolean, so it has no raw form: use --json")
            })?,
            _ => value.to_text(),
        };
        let end = if self.raw && self.addresses.len() == 1 { "" } else { "\n" };
        Ok(text + end)
    }
}

impl List {
    async fn run(&self) -> CommandResult {
        let state = self.state.read().await?;
        let (chosen, exit) = chosen(&state, &self.addresses);
        let addresses = chosen.iter().map(Address::to_string);
        output::result(&match self.json {
            true => Value::Array(addresses.map(Value::from).collect()).to_pretty() + "\n",
            false => addresses.map(|address| address + "\n").collect(),
        })?;
        Ok(exit)
    }
}

impl Dump {
    async fn run(&self) -> CommandResult {
        let state = self.state.read().await?;
        let (chosen, exit) = chosen(&state, &self.addresses);
        let mut values = Object::new();
        for address in chosen {
            let found = state.lookup(&address)?;
            let value = if self.reveal { found.reveal() } else { found.masked() };
            values.insert(address.to_string(), value.clone());
        }
        output::result(&(Value::Object(values).to_pretty() + "\n"))?;
        Ok(exit)
    }
}

/// The addresses of the state that are one of `wanted` or below one, and the
/// exit code: for each of `wanted` there has to be one.
fn chosen(state: &State, wanted: &[String]) -> (Vec<Address>, ExitCode) {
    let canonical =
        |text: &String| text.parse::<Address>().map_or_else(|_| text.clone(), |it| it.to_string());
    let wanted = wanted.iter().map(canonical).collect::<Vec<_>>();
    let mut found = vec![false; wanted.len()];
    let mut chosen = Vec::new();
    for address in state.addresses() {
        let text = address.to_string();
        let mut is_wanted = wanted.is_empty();
        for (above, found) in wanted.iter().zip(&mut found) {
            let is_below = text.strip_prefix(above.as_str()).is_some_and(is_boundary);
            *found |= is_below;
            is_wanted |= is_below;
        }
        chosen.extend(is_wanted.then_some(address));
    }
    let missing = wanted.iter().zip(&found).filter(|(_, found)| !**found).map(|(address, _)| address);
    let mut exit = ExitCode::SUCCESS;
    for address in missing {
        let message = format!("no resource, module or output has the address `{address}`, or one below it");
        output::error(&*Box::<dyn std::error::Error>::from(message));
        exit = ExitCode::from(NOT_FOUND);
    }
    (chosen, exit)
}

fn is_boundary(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['.', '['])
}
