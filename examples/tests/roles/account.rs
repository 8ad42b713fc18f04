//! A fake AWS behind a server, and the command that talks to it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;

use ecs_testkit::{Fake, Server, WorldSpec};

/// Exit code, standard output, standard error.
pub(crate) type Ended = (Option<i32>, String, String);

pub(crate) fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

/// The command in a directory, far from anybody's settings.
pub(crate) fn ecsctl(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"] {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command.current_dir(directory).stdin(Stdio::null());
    command
}

pub(crate) fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// An empty directory of a test's own.
pub(crate) fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("roles").join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// An account, and a directory with a roles file.
pub(crate) struct Account {
    pub(crate) fake: Fake,
    pub(crate) directory: PathBuf,
    url: String,
}

impl Account {
    /// An empty account.
    pub(crate) fn empty(name: &str, roles: &str) -> Self {
        Self::serving(Fake::new(), name, roles)
    }

    /// The account of the demo, in which a service runs.
    pub(crate) fn of_demo(name: &str, roles: &str) -> Self {
        let text = std::fs::read_to_string(demo().join("world.yml")).unwrap();
        let spec: WorldSpec = serde_saphyr::from_str(&text).unwrap();
        let fake = spec.fake_builder().build();
        fake.load(&spec, &mut |file| std::fs::read(demo().join(file))).unwrap();
        Self::serving(fake, name, roles)
    }

    fn serving(fake: Fake, name: &str, roles: &str) -> Self {
        let directory = directory(name);
        std::fs::write(directory.join("roles.yml"), roles).unwrap();
        let (sender, receiver) = mpsc::channel();
        let served = fake.clone();
        // It ends with the test's process.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let server = Server::start(served, ([127, 0, 0, 1], 0)).await.unwrap();
                sender.send(server.addr()).unwrap();
                std::future::pending::<()>().await;
            });
        });
        let url = format!("http://{}", receiver.recv().unwrap());
        fake.clear_requests();
        Self { fake, directory, url }
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.directory.join(file), text).unwrap();
    }

    pub(crate) fn roles(&self, arguments: &[&str]) -> Ended {
        let key = self.fake.administrator();
        let mut command = ecsctl(&self.directory);
        command.arg("roles").args(arguments).env("AWS_ENDPOINT_URL", &self.url);
        command.env("AWS_ACCESS_KEY_ID", key.access_key_id());
        command.env("AWS_SECRET_ACCESS_KEY", key.secret_access_key());
        ended(&command.output().unwrap())
    }

    /// As [`roles`](Self::roles), where the exit code is known.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32, arguments: &[&str]) -> (String, String) {
        let (exit, out, err) = self.roles(arguments);
        assert_eq!(exit, Some(code), "{arguments:?}\n{out}{err}");
        (out, err)
    }

    /// The operations that wrote, since the log was last cleared.
    pub(crate) fn writes(&self) -> Vec<String> {
        let requests = self.fake.requests();
        requests.iter().filter(|it| it.is_write()).map(|it| it.operation().to_owned()).collect()
    }
}

/// What the SDK does behind the command's back.
pub(crate) fn meanwhile<T>(fake: &Fake, act: impl AsyncFnOnce(aws_sdk_iam::Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(act(aws_sdk_iam::Client::new(&fake.sdk_config())))
}

#[track_caller]
pub(crate) fn has(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "no `{expected}` in:\n{text}");
    }
}
